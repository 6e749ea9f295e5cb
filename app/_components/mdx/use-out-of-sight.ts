import { startTransition, useEffect, useState, useSyncExternalStore } from 'react'
import { neverChanges } from '../ui/never-changes.ts'

/** A terminal that opens with the lesson has its first prompt by then. */
const laterMs = 600

/**
 * Whether what stands far below is on the page. It is on a page that came as a whole; on one that was opened from another it is drawn a moment
 * later, a little at a time: nobody sees it yet, and the terminal is not kept waiting.
 */
export function useOutOfSight(far: boolean): boolean {
  const hydrating = useSyncExternalStore(neverChanges, () => false, () => true)
  const [drawn, setDrawn] = useState(!far || hydrating)
  useEffect(() => {
    if (drawn) return
    const timer = setTimeout(() => startTransition(() => setDrawn(true)), laterMs)
    return () => clearTimeout(timer)
  }, [drawn])
  return drawn
}
