'use client'
import { useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { useWorkspaceView } from '../workspace/workspace-context.tsx'

/** Not so far from the end: someone who reads further up is not pulled away. */
const nearEndPixels = 40

/** A container's log as it is written. */
export function ThingLog({ pod, container }: { pod: string; container: string }) {
  const t = useTranslations('workspace.picture.panel')
  const log = useWorkspaceView((view) => (view.log?.pod === pod && view.log.container === container ? view.log : null))
  const box = useRef<HTMLPreElement>(null)
  const atEnd = useRef(true)
  useEffect(() => {
    if (box.current && atEnd.current) box.current.scrollTop = box.current.scrollHeight
  }, [log])
  return (
    <pre
      ref={box}
      data-log
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => (atEnd.current = scrollHeight - scrollTop - clientHeight < nearEndPixels)}
      className="min-h-0 flex-1 overflow-auto p-3 font-mono break-all whitespace-pre-wrap"
    >
      {log?.text}
      {log && log.ended === null && log.text === '' && <span className="text-soft">{t('logEmpty')}</span>}
      {log && log.ended !== null && <span className="text-soft">{log.ended === '' ? t('logEnded') : log.ended}</span>}
    </pre>
  )
}
