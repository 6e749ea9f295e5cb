import { useEffect, useState } from 'react'
import type { RefObject } from 'react'

/** As near as this to all of it counts as all: sizes are fractions of pixels. */
const nearlyAll = 0.98

/**
 * Whether the lower part of an element is cut off by the bottom of what scrolls it. One that sticks there is when what it belongs to has only
 * just come into sight, and then there is no room for it yet.
 */
export function useCutOff(element: RefObject<HTMLElement | null>, watched: boolean): boolean {
  const [cutOff, setCutOff] = useState(false)
  useEffect(() => {
    const target = element.current
    if (!target || !watched) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.rootBounds) return
        const { boundingClientRect: all, rootBounds: seen, intersectionRatio } = entry
        setCutOff(intersectionRatio < nearlyAll && all.bottom > seen.bottom && all.height < seen.height)
      },
      { root: target.closest('[data-scrolls]'), threshold: [0, 0.25, 0.5, 0.75, nearlyAll, 1] },
    )
    observer.observe(target)
    return () => observer.disconnect()
  }, [element, watched])
  return watched && cutOff
}
