'use client'
import { useSyncExternalStore } from 'react'
import { remember, remembered } from '../ui/browser-memory.ts'

/** How one person likes terminals, in this browser. */
export interface TerminalPreferences {
  /** Whether terminals keep a text copy of the screen for people who hear it; costs time with much output, so it is asked for. */
  screenReader: boolean
  /** Whether what is selected with the mouse is on the clipboard at once. */
  copyOnSelect: boolean
  /** Whether a paste of many lines is shown before it is typed. */
  askBeforePaste: boolean
  /** How the search looks: for letters as they are typed, for whole words, for a regular expression. */
  searchCase: boolean
  searchWord: boolean
  searchExpression: boolean
  /** Pixels more, or less, than what the page's text size gives. */
  fontStep: number
}

const usual: TerminalPreferences = { screenReader: false, copyOnSelect: false, askBeforePaste: true, searchCase: false, searchWord: false, searchExpression: false, fontStep: 0 }

/** Pixels; at the usual text size that is a font of 8 to 32. */
const fontSteps = { least: -6, most: 18 } as const

const storageKey = 'podyard-terminal'
const changed = 'podyard:terminal-preferences'

let known: { text: string | null; preferences: TerminalPreferences } = { text: null, preferences: usual }

export function useTerminalPreferences(): TerminalPreferences {
  return useSyncExternalStore(subscribe, terminalPreferences, () => usual)
}

/** The same object as long as nothing changed. */
export function terminalPreferences(): TerminalPreferences {
  const text = remembered(storageKey)
  if (text !== known.text) known = { text, preferences: parsePreferences(text) }
  return known.preferences
}

export function setTerminalPreferences(change: Partial<TerminalPreferences>): void {
  remember(storageKey, JSON.stringify({ ...terminalPreferences(), ...change }))
  window.dispatchEvent(new Event(changed))
}

/** Makes the font larger (1) or smaller (-1) by a pixel, or as it was at first (0). */
export function stepTerminalFont(by: 1 | -1 | 0): void {
  const step = by === 0 ? 0 : terminalPreferences().fontStep + by
  setTerminalPreferences({ fontStep: Math.min(fontSteps.most, Math.max(fontSteps.least, step)) })
}

/** What was stored, as far as it makes sense; what is usual for the rest. */
export function parsePreferences(text: string | null): TerminalPreferences {
  const given = parseObject(text)
  const flag = (name: Exclude<keyof TerminalPreferences, 'fontStep'>) => (typeof given[name] === 'boolean' ? given[name] : usual[name])
  const step = Number.isInteger(given.fontStep) ? Number(given.fontStep) : usual.fontStep
  return {
    screenReader: flag('screenReader'),
    copyOnSelect: flag('copyOnSelect'),
    askBeforePaste: flag('askBeforePaste'),
    searchCase: flag('searchCase'),
    searchWord: flag('searchWord'),
    searchExpression: flag('searchExpression'),
    fontStep: step >= fontSteps.least && step <= fontSteps.most ? step : usual.fontStep,
  }
}

function parseObject(text: string | null): Record<string, unknown> {
  try {
    return { ...(JSON.parse(text ?? '{}') as object) }
  } catch {
    return {}
  }
}

/** Another tab of the browser changes them too. */
function subscribe(listener: () => void): () => void {
  window.addEventListener(changed, listener)
  window.addEventListener('storage', listener)
  return () => {
    window.removeEventListener(changed, listener)
    window.removeEventListener('storage', listener)
  }
}
