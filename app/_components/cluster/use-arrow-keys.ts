import { useEffect } from 'react'
import type { FocusEvent, KeyboardEvent, RefObject } from 'react'

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }

const thingsIn = (frame: HTMLElement): HTMLElement[] => [...frame.querySelectorAll<HTMLElement>('[data-thing]')]

/**
 * Makes one stop for Tab of a drawing with hundreds of things: arrow keys, Home and End go from one to the next. Their tabIndex is kept here and not by
 * React, so that moving draws nothing anew.
 */
export function useArrowKeys(frame: RefObject<HTMLElement | null>) {
  useEffect(() => {
    if (frame.current) keepOneStop(frame.current)
  })
  return {
    onFocus: ({ target, currentTarget }: FocusEvent<HTMLElement>) => {
      if (target instanceof HTMLElement && target.matches('[data-thing]')) keepOneStop(currentTarget, target)
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      const things = thingsIn(event.currentTarget)
      const here = things.findIndex((thing) => thing === document.activeElement)
      if (here < 0) return
      const step = steps[event.key]
      const next = event.key === 'Home' ? 0 : event.key === 'End' ? things.length - 1 : step === undefined ? null : here + step
      if (next === null || things[next] === undefined) return
      event.preventDefault()
      things[next].focus()
    },
  }
}

function keepOneStop(frame: HTMLElement, wanted?: HTMLElement): void {
  const things = thingsIn(frame)
  const stop = wanted ?? things.find((thing) => thing.tabIndex === 0 && thing.dataset.stop === 'true') ?? things[0]
  for (const thing of things) {
    // Only what differs is written: a write makes the browser look at the element's style anew.
    const tabIndex = thing === stop ? 0 : -1
    if (thing.tabIndex === tabIndex && (thing.dataset.stop === 'true') === (thing === stop)) continue
    if (thing === stop) thing.dataset.stop = 'true'
    else delete thing.dataset.stop
    thing.tabIndex = tabIndex
  }
}
