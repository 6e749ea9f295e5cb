'use client'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { classNames } from '../ui/class-names.ts'
import { IconButton } from '../ui/icon-button.tsx'
import type { TerminalScreen } from './screen.ts'

interface Props {
  screen: TerminalScreen
  /** Whether the terminal's name stands above its screen. */
  below: boolean
  onClose: () => void
}

/** Finds text in a terminal's screen and scrollback, the newest first. */
export function SearchBar({ screen, below, onClose }: Props) {
  const t = useTranslations('workspace.search')
  const [text, setText] = useState('')
  const [match, setMatch] = useState({ index: -1, count: 0 })
  useEffect(() => screen.onMatches(setMatch), [screen])
  const find = (direction: 'next' | 'previous', wanted = text, typing = false) => {
    if (wanted !== '') screen.find(wanted, direction, typing)
  }
  const type = (typed: string) => {
    setText(typed)
    if (typed === '') screen.clearFind()
    else find('previous', typed, true)
  }
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
      onKeyDown={(event) => event.key === 'Escape' && !event.nativeEvent.isComposing && close()}
      className={classNames('absolute right-4 z-10 flex max-w-[calc(100%-2rem)] items-center gap-1 rounded-soft border bg-raised p-1 shadow-floating', below ? 'top-9' : 'top-2')}
    >
      <input
        autoFocus
        aria-label={t('label')}
        placeholder={t('label')}
        value={text}
        onChange={(event) => type(event.target.value)}
        className="h-7 w-48 min-w-0 bg-transparent px-2 text-label text-ink outline-offset-0"
      />
      <span role="status" className={classNames('min-w-14 text-label whitespace-nowrap', match.count === 0 ? 'text-waiting' : 'text-soft')}>
        {text !== '' && (match.count === 0 ? t('none') : match.index < 0 ? t('many', { count: match.count }) : t('match', { number: match.index + 1, count: match.count }))}
      </span>
      <IconButton icon={ChevronUp} label={t('previous')} onClick={() => find('previous')} />
      <IconButton icon={ChevronDown} label={t('next')} onClick={() => find('next')} />
      <IconButton icon={X} label={t('close')} onClick={close} />
    </form>
  )
}
