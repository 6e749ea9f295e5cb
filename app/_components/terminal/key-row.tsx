'use client'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import type { TerminalScreen } from './screen.ts'

/** `arrow`: what a program hears of it depends on what it asked for. */
const keys = [
  { name: 'Esc', sends: '\x1b' },
  { name: 'Tab', sends: '\t' },
  { name: 'Ctrl', isControl: true },
  { name: '↑', arrow: 'A', label: 'up' },
  { name: '↓', arrow: 'B', label: 'down' },
  { name: '←', arrow: 'D', label: 'left' },
  { name: '→', arrow: 'C', label: 'right' },
  { name: 'Ctrl-C', sends: '\x03' },
  { name: 'Ctrl-D', sends: '\x04' },
  { name: '|', sends: '|' },
  { name: '/', sends: '/' },
  { name: '-', sends: '-' },
  { name: '~', sends: '~' },
] as const

/** Keys that the keyboard of a phone lacks or hides; Ctrl is for the next key. Only where one types on the screen. */
export function KeyRow({ screen }: { screen: TerminalScreen }) {
  const t = useTranslations('workspace.keys')
  const [control, setControl] = useState(false)
  useEffect(() => screen.onControlNext(setControl), [screen])
  const press = (key: (typeof keys)[number]): void => {
    if ('isControl' in key) screen.controlNext(!control)
    else screen.type('arrow' in key ? { arrow: key.arrow } : key.sends)
  }
  return (
    <div role="toolbar" aria-label={t('label')} className="hidden shrink-0 gap-1 overflow-x-auto border-t bg-paper px-2 py-1 hairline-scroll pointer-coarse:flex">
      {keys.map((key) => (
        <button
          key={key.name}
          type="button"
          aria-label={'label' in key ? t(key.label) : undefined}
          aria-pressed={'isControl' in key ? control : undefined}
          // Before the click, so that the terminal keeps the focus and the keyboard stays where it is.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => press(key)}
          className="h-11 min-w-11 shrink-0 rounded-soft border border-hairline px-2.5 font-mono text-label text-ink active:bg-accent-wash aria-pressed:border-accent aria-pressed:bg-accent-wash"
        >
          {key.name}
        </button>
      ))}
    </div>
  )
}
