import { startTransition, useEffect, useState, useSyncExternalStore } from 'react'
import type { RefObject } from 'react'
import { neverChanges } from '../ui/never-changes.ts'

/** A terminal that opens with the lesson has its first prompt by then. */
const laterMs = 600

/**
 * Whether what stands below is on the page. It is on a page that came as a whole; on one that was opened from another it is drawn a moment
 * later, a little at a time, unless it is in sight: the terminal is not kept waiting for what nobody sees.
 * @param place where it will be
 */
export function useOutOfSight(below: boolean, place: RefObject<Element | null>): boolean {
  const hydrating = useSyncExternalStore(neverChanges, () => false, () => true)
  const [drawn, setDrawn] = useState(!below || hydrating)
  useEffect(() => {
    if (drawn || !place.current) return
    const draw = () => startTransition(() => setDrawn(true))
    const observer = new IntersectionObserver((seen) => seen.some(({ isIntersecting }) => isIntersecting) && draw())
    observer.observe(place.current)
    const timer = setTimeout(draw, laterMs)
    return () => {
      observer.disconnect()
      clearTimeout(timer)
    }
  }, [drawn, place])
  return drawn
}
