/**
 * A command runs in this terminal. It stands still: while anything on the page is animated, Chromium holds the answer to a key back until the
 * next frame is drawn.
 */
export function BusyDot({ label }: { label: string }) {
  return (
    <span className="size-1.5 shrink-0 rounded-full bg-accent" role="img" aria-label={label}>
      <span className="sr-only">{label}</span>
    </span>
  )
}
