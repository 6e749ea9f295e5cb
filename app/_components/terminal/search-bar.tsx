'use client'
import { CaseSensitive, ChevronDown, ChevronUp, Regex, WholeWord, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { classNames } from '../ui/class-names.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { toWriteIn } from '../ui/writing.ts'
import { setTerminalPreferences, useTerminalPreferences } from './preferences.ts'
import type { TerminalScreen } from './screen.ts'
import type { SearchState } from './search/terminal-search.ts'
import { longestWanted } from './search/wanted.ts'

interface Props {
  screen: TerminalScreen
  /** Whether the terminal's name stands above its screen. */
  below: boolean
  onClose: () => void
}

/** As editors have them: Alt and a letter, which no shell hears while one types here. */
const ways = [
  { name: 'searchCase', icon: CaseSensitive, code: 'KeyC' },
  { name: 'searchWord', icon: WholeWord, code: 'KeyW' },
  { name: 'searchExpression', icon: Regex, code: 'KeyR' },
] as const

/** What was looked for last on this page. */
let lastText = ''

/** Finds text in a terminal's screen and scrollback, the newest first. */
export function SearchBar({ screen, below, onClose }: Props) {
  const t = useTranslations('workspace.search')
  const [text, setText] = useState(lastText)
  const { searchCase, searchWord, searchExpression } = useTerminalPreferences()
  const pressed = { searchCase, searchWord, searchExpression }
  const [untouched, setUntouched] = useState(true)
  const [state, setState] = useState<SearchState>({ kind: 'idle' })
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => screen.search.onState(setState), [screen])
  useEffect(() => input.current?.select(), [])
  useEffect(() => {
    lastText = text
    void screen.search.look({ text, matchCase: searchCase, wholeWord: searchWord, expression: searchExpression })
  }, [screen, text, searchCase, searchWord, searchExpression])
  const close = () => {
    screen.endSearch()
    onClose()
  }
  const press = (event: KeyboardEvent) => {
    setUntouched(false)
    if (event.nativeEvent.isComposing) return
    const way = event.altKey && !event.ctrlKey && !event.metaKey ? ways.find(({ code }) => code === event.code) : undefined
    const isButton = event.target !== input.current
    if (event.key === 'Escape') close()
    else if (way) setTerminalPreferences({ [way.name]: !pressed[way.name] })
    else if (event.key === 'F3' || (event.key === 'Enter' && !isButton)) screen.search.step(event.shiftKey ? 'next' : 'previous')
    else return
    event.preventDefault()
  }
  return (
    <form
      role="search"
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={press}
      className={classNames('absolute right-4 z-10 flex max-w-[calc(100%-2rem)] flex-wrap items-center gap-1 rounded-soft border bg-raised p-1 shadow-floating', below ? 'top-9 pointer-coarse:top-13' : 'top-2')}
    >
      <input
        ref={input}
        autoFocus
        {...(untouched && toWriteIn)}
        aria-label={t('label')}
        aria-invalid={state.kind === 'bad-expression'}
        placeholder={t('label')}
        value={text}
        maxLength={longestWanted}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        onChange={(event) => {
          setUntouched(false)
          setText(event.target.value)
        }}
        className={classNames('h-7 pointer-coarse:h-11 w-44 min-w-24 flex-1 bg-transparent px-2 text-label text-ink outline-offset-0', searchExpression && 'font-mono')}
      />
      {ways.map(({ name, icon }) => (
        <IconButton key={name} icon={icon} label={t(name)} aria-pressed={pressed[name]} className="aria-pressed:bg-accent-wash aria-pressed:text-ink" onClick={() => setTerminalPreferences({ [name]: !pressed[name] })} />
      ))}
      <span className="ml-auto flex items-center">
        <span role="status" className={classNames('min-w-20 px-1 text-label tabular-nums', isTrouble(state) ? 'text-waiting' : 'whitespace-nowrap text-soft')}>
          {text !== '' && <Says state={state} />}
        </span>
        <IconButton icon={ChevronUp} label={t('previous')} onClick={() => screen.search.step('previous')} />
        <IconButton icon={ChevronDown} label={t('next')} onClick={() => screen.search.step('next')} />
        <IconButton icon={X} label={t('close')} onClick={close} />
      </span>
    </form>
  )
}

const isTrouble = (state: SearchState): boolean => state.kind === 'bad-expression' || state.kind === 'takes-too-long' || (state.kind === 'found' && state.count === 0)

function Says({ state }: { state: SearchState }) {
  const t = useTranslations('workspace.search')
  switch (state.kind) {
    case 'idle':
      return null
    case 'bad-expression':
      return t('badExpression')
    case 'takes-too-long':
      return t('takesTooLong')
    case 'found':
      return state.count === 0 ? t('none') : t(state.isMore ? 'matchOfMore' : 'match', { number: state.number, count: state.count })
  }
}
