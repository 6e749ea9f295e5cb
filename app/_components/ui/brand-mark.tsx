/** Three pods on a quay. */
export function BrandMark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" aria-hidden>
      <rect x="1.75" y="9.25" width="7" height="5" rx="1.25" stroke="currentColor" strokeWidth="1.5" />
      <rect x="11.25" y="9.25" width="7" height="5" rx="1.25" fill="currentColor" stroke="currentColor" strokeWidth="1.5" />
      <rect x="6.5" y="2.25" width="7" height="5" rx="1.25" stroke="currentColor" strokeWidth="1.5" />
      <path d="M1 17.5h18" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </svg>
  )
}
