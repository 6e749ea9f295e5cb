interface Props {
  href: string
  /** Goes there itself, and says whether it could; else the browser follows the address. */
  onFollow?: () => boolean
  children: string
}

/** First in the page, seen only when it has the focus. */
export function SkipLink({ href, onFollow, children }: Props) {
  return (
    <a
      href={href}
      {...(onFollow && { onClick: (event) => onFollow() && event.preventDefault() })}
      className="fixed top-2 left-2 z-50 -translate-y-20 rounded-soft border bg-raised px-3 py-2 text-tool text-accent shadow-floating focus:translate-y-0"
    >
      {children}
    </a>
  )
}
