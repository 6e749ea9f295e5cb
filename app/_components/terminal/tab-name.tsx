'use client'
import { useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import type { TerminalInfo } from '../../../sandbox/protocol.ts'
import { useWorkspace } from '../workspace/workspace-context.tsx'
import { limits } from './limits.ts'

/** The name of a tab while it is changed, in the tab's place. Enter and going elsewhere keep it, Escape does not. */
export function TabName({ terminal: { id, name }, onDone }: { terminal: TerminalInfo; onDone: () => void }) {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const input = useRef<HTMLInputElement>(null)
  const isDone = useRef(false)
  useEffect(() => input.current?.select(), [])
  const finish = (keep: boolean) => {
    if (isDone.current) return
    isDone.current = true
    const wanted = input.current?.value.trim() ?? ''
    if (keep && wanted !== '' && wanted !== name) workspace.terminals.rename(id, wanted)
    onDone()
  }
  return (
    <input
      ref={input}
      aria-label={t('renameTitle')}
      defaultValue={name}
      maxLength={limits.terminalName}
      size={Math.max(name.length, 8)}
      onBlur={() => finish(true)}
      onKeyDown={({ key, nativeEvent: { isComposing } }) => {
        if (isComposing) return
        if (key === 'Enter') finish(true)
        if (key === 'Escape') finish(false)
      }}
      className="mx-1 h-7 max-w-40 pointer-coarse:h-11 rounded-soft border border-accent bg-raised px-2 text-label text-ink outline-offset-0"
    />
  )
}
