/** First in the page, seen only when it has the focus. */
export function SkipLink({ href, children }: { href: string; children: string }) {
  return (
    <a
      href={href}
      className="fixed top-2 left-2 z-50 -translate-y-20 rounded-soft border bg-raised px-3 py-2 text-tool text-accent shadow-floating focus:translate-y-0"
    >
      {children}
    </a>
  )
}
