'use client'
import { useSyncExternalStore } from 'react'
import { storageKey } from './text-size-script.tsx'

export const textSizes = ['normal', 'large', 'projector'] as const
export type TextSize = (typeof textSizes)[number]

/** What the type scale of globals.css is for each; the terminal needs it as a number. */
export const typeScale: Record<TextSize, number> = { normal: 1, large: 1.2, projector: 1.5 }

const changed = 'podyard:text-size'

export function setTextSize(size: TextSize): void {
  document.documentElement.dataset.size = size
  try {
    localStorage.setItem(storageKey, size)
  } catch {
    // A browser that stores nothing keeps the size until the page is left.
  }
  window.dispatchEvent(new Event(changed))
}

/** What TextSizeScript has done, once more: a document that was drawn anew after an error in it runs no scripts. */
export function restoreTextSize(): void {
  const { dataset } = document.documentElement
  if (dataset.size !== undefined) return
  try {
    dataset.size = localStorage.getItem(storageKey) ?? 'normal'
  } catch {
    dataset.size = 'normal'
  }
}

export function useTextSize(): TextSize {
  return useSyncExternalStore(subscribe, read, () => 'normal')
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(changed, listener)
  return () => window.removeEventListener(changed, listener)
}

function read(): TextSize {
  const size = document.documentElement.dataset.size
  return textSizes.find((known) => known === size) ?? 'normal'
}
