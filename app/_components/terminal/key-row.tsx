'use client'
import { useTranslations } from 'next-intl'
import type { TerminalScreen } from './screen.ts'

const keys = [
  { name: 'Esc', sends: '\x1b' },
  { name: 'Tab', sends: '\t' },
  { name: 'Ctrl-C', sends: '\x03' },
  { name: 'Ctrl-D', sends: '\x04' },
  { name: '↑', sends: '\x1b[A', label: 'up' },
  { name: '↓', sends: '\x1b[B', label: 'down' },
  { name: '←', sends: '\x1b[D', label: 'left' },
  { name: '→', sends: '\x1b[C', label: 'right' },
  { name: '|', sends: '|' },
  { name: '/', sends: '/' },
  { name: '-', sends: '-' },
] as const

/** Keys that the keyboard of a phone lacks or hides. Only where one types on the screen. */
export function KeyRow({ screen }: { screen: TerminalScreen }) {
  const t = useTranslations('workspace.keys')
  return (
    <div role="toolbar" aria-label={t('label')} className="hidden shrink-0 gap-1 overflow-x-auto border-t bg-paper px-2 py-1 hairline-scroll pointer-coarse:flex">
      {keys.map((key) => (
        <button
          key={key.name}
          type="button"
          aria-label={'label' in key ? t(key.label) : undefined}
          // Before the click, so that the terminal keeps the focus and the keyboard stays where it is.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => screen.type(key.sends)}
          className="h-9 min-w-9 shrink-0 rounded-soft border border-hairline px-2.5 font-mono text-label text-ink active:bg-accent-wash"
        >
          {key.name}
        </button>
      ))}
    </div>
  )
}
