'use client'
import { useSyncExternalStore } from 'react'

const storageKey = 'podyard-screen-reader'
const changed = 'podyard:screen-reader'

/** Whether terminals keep a text copy of the screen for people who hear it; costs time with much output, so it is asked for. */
export function useScreenReaderMode(): boolean {
  return useSyncExternalStore(subscribe, read, () => false)
}

export function setScreenReaderMode(on: boolean): void {
  try {
    localStorage.setItem(storageKey, on ? 'on' : 'off')
  } catch {
    // A browser that stores nothing has no such mode; its terminals stay as they are.
  }
  window.dispatchEvent(new Event(changed))
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(changed, listener)
  return () => window.removeEventListener(changed, listener)
}

function read(): boolean {
  try {
    return localStorage.getItem(storageKey) === 'on'
  } catch {
    return false
  }
}
