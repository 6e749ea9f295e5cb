'use client'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Sheet } from '../ui/sheet.tsx'
import type { Paste } from './paste.ts'
import { setTerminalPreferences } from './preferences.ts'

/** Characters of a paste that are shown; more than anybody reads, and less than what makes a page slow. */
const shownCharacters = 20_000

interface Props {
  paste: Paste
  /** The terminal that it goes to. */
  name: string
  onPaste: () => void
  onClose: () => void
}

/** Shows a paste of many lines, and says what will happen, before it is typed. */
export function PasteSheet({ paste, name, onPaste, onClose }: Props) {
  const t = useTranslations('workspace.paste')
  const [neverAgain, setNeverAgain] = useState(false)
  const submit = () => {
    if (neverAgain) setTerminalPreferences({ askBeforePaste: false })
    onClose()
    onPaste()
  }
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title={t('title', { lines: paste.lines, name })} closeLabel={t('cancel')}>
      <p className="text-tool">{t(paste.bracketed ? 'waits' : 'runs')}</p>
      <pre
        tabIndex={0}
        aria-label={t('text')}
        data-paste
        className="mt-3 max-h-[40dvh] overflow-auto rounded-soft border bg-sunk px-3 py-2 font-mono text-label break-all whitespace-pre-wrap"
      >
        {paste.text.slice(0, shownCharacters)}
      </pre>
      {paste.text.length > shownCharacters && <p className="mt-1 text-label text-soft">{t('more', { characters: paste.text.length - shownCharacters })}</p>}
      <label className="mt-4 flex items-start gap-2 text-tool">
        <input type="checkbox" checked={neverAgain} onChange={(event) => setNeverAgain(event.target.checked)} className="mt-0.5 size-4 accent-accent" />
        <span>{t('neverAgain')}</span>
      </label>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button look="primary" autoFocus onClick={submit}>
          {t('action')}
        </Button>
      </div>
    </Sheet>
  )
}
