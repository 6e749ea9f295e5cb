/** A command runs in this terminal. */
export function BusyDot({ label }: { label: string }) {
  return (
    <span className="size-1.5 shrink-0 animate-breathe rounded-full bg-accent" role="img" aria-label={label}>
      <span className="sr-only">{label}</span>
    </span>
  )
}
