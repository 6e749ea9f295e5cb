'use client'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { IconButton } from '../ui/icon-button.tsx'
import type { TerminalScreen } from './screen.ts'

/** Finds text in a terminal's screen and scrollback. */
export function SearchBar({ screen, onClose }: { screen: TerminalScreen; onClose: () => void }) {
  const t = useTranslations('workspace.search')
  const [text, setText] = useState('')
  const [found, setFound] = useState(true)
  const find = (direction: 'next' | 'previous') => setFound(text === '' || screen.find(text, direction))
  const close = () => {
    screen.endFind()
    onClose()
  }
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        find('previous')
      }}
      onKeyDown={(event) => event.key === 'Escape' && close()}
      className="absolute top-2 right-4 z-10 flex items-center gap-1 rounded-soft border bg-raised p-1 shadow-floating"
    >
      <input
        autoFocus
        aria-label={t('label')}
        placeholder={t('label')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="h-7 w-48 bg-transparent px-2 text-label outline-offset-0"
      />
      <span role="status" className="text-label text-waiting">
        {!found && t('none')}
      </span>
      <IconButton icon={ChevronUp} label={t('previous')} onClick={() => find('previous')} />
      <IconButton icon={ChevronDown} label={t('next')} onClick={() => find('next')} />
      <IconButton icon={X} label={t('close')} onClick={close} />
    </form>
  )
}
