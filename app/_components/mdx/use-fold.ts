'use client'
import { useEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'
import { flushSync } from 'react-dom'

/** How long a step that has just passed stays open, so that one sees its ticks. */
const seenMs = 1_500

/**
 * Whether a step is folded: one that was passed before is, one that passes now folds after a moment, once nobody is at
 * work in it any more. What stands below keeps its place on the screen.
 */
export function useFold(passed: boolean, element: RefObject<HTMLElement | null>) {
  const [folded, setFolded] = useState(passed)
  const wasPassed = useRef(passed)

  useEffect(() => {
    const passesNow = passed && !wasPassed.current
    wasPassed.current = passed
    if (!passesNow) return
    const timer = setInterval(() => {
      if (!element.current || isInUse(element.current)) return
      clearInterval(timer)
      keepingPlace(element.current, () => flushSync(() => setFolded(true)))
    }, seenMs)
    return () => clearInterval(timer)
  }, [passed, element])

  return { folded: passed && folded, toggle: () => setFolded((now) => !now) }
}

function isInUse(step: HTMLElement): boolean {
  const selection = window.getSelection()
  const selecting = selection && !selection.isCollapsed && step.contains(selection.anchorNode)
  return step.contains(document.activeElement) || selecting === true
}

/** Changes the height of `step` and scrolls by as much as what follows it has moved. */
function keepingPlace(step: HTMLElement, change: () => void): void {
  const next = step.nextElementSibling
  const before = next?.getBoundingClientRect().top ?? 0
  change()
  const after = next?.getBoundingClientRect().top ?? 0
  step.closest('[data-scrolls]')?.scrollBy({ top: after - before, behavior: 'instant' })
}
