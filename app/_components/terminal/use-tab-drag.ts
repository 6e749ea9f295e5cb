'use client'
import { useEffect, useRef, useState } from 'react'
import type { PointerEvent, RefObject } from 'react'

/** Pixels that the pointer goes before a press on a tab becomes a drag. */
const DRAG_PIXELS = 6

export interface TabDrag {
  /** The place that the dragged tab would go before; as many as there are tabs: behind the last. Null: it would stay where it is, or none is dragged. */
  target: number | null
  /** For the element of the tab at this place. */
  press(event: PointerEvent, place: number): void
}

/**
 * Tabs that are dragged to another place in their row with a mouse or a pen; a finger scrolls the row, and has the menu. Escape lets go.
 * @param row its children are the tabs, in their order
 * @param drop by how many places, to the right
 */
export function useTabDrag(row: RefObject<HTMLElement | null>, drop: (place: number, by: number) => void): TabDrag {
  const [target, setTarget] = useState<number | null>(null)
  const letGo = useRef<() => void>(() => undefined)
  useEffect(() => () => letGo.current(), [])

  const press = (event: PointerEvent, place: number): void => {
    if (event.button !== 0 || event.pointerType === 'touch') return
    const startX = event.clientX
    let at: number | null = null
    const listening = new AbortController()
    const { signal } = listening
    letGo.current = () => {
      listening.abort()
      setTarget(null)
    }
    window.addEventListener('pointermove', ({ clientX }) => {
      if (at === null && Math.abs(clientX - startX) < DRAG_PIXELS) return
      at = placeAt(row.current, clientX)
      setTarget(stays(place, at) ? null : at)
    }, { signal })
    window.addEventListener('pointerup', () => {
      letGo.current()
      if (at !== null && !stays(place, at)) drop(place, at > place ? at - 1 - place : at - place)
    }, { signal })
    window.addEventListener('pointercancel', () => letGo.current(), { signal })
    window.addEventListener('keydown', ({ key }) => key === 'Escape' && letGo.current(), { signal })
  }
  return { target, press }
}

const stays = (place: number, at: number): boolean => at === place || at === place + 1

/** How many tabs have their middle left of this. */
function placeAt(row: HTMLElement | null, x: number): number {
  return [...(row?.children ?? [])].filter((tab) => {
    const { left, width } = tab.getBoundingClientRect()
    return left + width / 2 < x
  }).length
}
