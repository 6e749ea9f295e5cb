'use client'
import { Check, Copy, FileText, Play, SquareTerminal } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'
import type { RunRequest } from '../workspace/workspace-terminals.ts'
import { copyText } from './copy-text.ts'
import { WithFlags } from './with-flags.tsx'

/** Blocks longer than the first number of lines fold to the second. */
const foldLines = { over: 26, to: 18 } as const

/** How long ✓ stands where ▶ or the copy sign was. */
const tickMs = 1_000

export interface CodeBlockProps {
  /** Names it within the lesson. */
  block: string
  text: string
  language: string | null
  /** Whether it is something for the shell. */
  run: boolean
  /** Stop with Ctrl-C what runs there first. */
  interrupt: boolean
  /** The name of the terminal that it belongs in; the first when null. */
  terminal: string | null
  /** The file that it shows. */
  file: string | null
}

export function CodeBlock({ block, text, language, run, interrupt, terminal, file }: CodeBlockProps) {
  const t = useTranslations('lesson')
  const workspace = useWorkspace()
  const request: RunRequest = { block, text, interrupt, terminalName: terminal }
  const ready = useWorkspaceView((view) => view.connection?.status === 'open' && view.front !== null)
  const lines = text.split('\n')
  const [unfolded, setUnfolded] = useState(false)
  const folds = lines.length > foldLines.over
  const shown = folds && !unfolded ? lines.slice(0, foldLines.to).join('\n') : text
  const runsOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.target !== event.currentTarget || !run || !ready) return
    event.preventDefault()
    workspace.terminals.run(request)
  }
  return (
    <figure data-block={block} className="group/block">
      {(file ?? terminal) && (
        <figcaption className="mb-1 flex items-center gap-1.5 text-label text-soft">
          {file ? <FileText size={14} aria-hidden /> : <SquareTerminal size={14} aria-hidden />}
          <span className="font-mono">{file ?? terminal}</span>
        </figcaption>
      )}
      <div className="relative rounded-soft border bg-sunk transition-colors focus-within:border-accent hover:border-hairline-strong">
        <pre
          tabIndex={0}
          aria-label={language ? t('block.labelFor', { language }) : t('block.label')}
          aria-keyshortcuts={run ? 'Enter' : undefined}
          onKeyDown={runsOnEnter}
          className={classNames(
            'rounded-soft px-3.5 py-2.5 pointer-coarse:py-3 font-mono text-tool [@media(hover:none)]:pr-20 pointer-coarse:pr-25',
            run && 'pr-11',
            // A command is read as a whole; the lines of a file mean something.
            run ? 'break-words whitespace-pre-wrap' : 'overflow-x-auto',
          )}
        >
          <code>{run ? <WithFlags>{shown}</WithFlags> : shown}</code>
        </pre>
        {/* ▶ is always there: who has never seen one would not look for it under the pointer. */}
        <div className="absolute top-0 right-1.5 flex h-[calc(1lh+1.25rem)] pointer-coarse:h-[calc(1lh+1.5rem)] items-center gap-0.5 text-tool">
          <span className="flex rounded-soft bg-sunk opacity-0 shadow-[-8px_0_8px_var(--paper-sunk)] transition-opacity group-focus-within/block:opacity-100 group-hover/block:opacity-100 [@media(hover:none)]:opacity-100">
            <CopyButton text={text} />
          </span>
          {run && <RunButton request={request} ready={ready} />}
        </div>
        {folds && (
          <button type="button" onClick={() => setUnfolded(!unfolded)} className="block h-8 pointer-coarse:h-11 w-full border-t px-3.5 text-left text-label text-accent hover:underline">
            {unfolded ? t('block.showLess') : t('block.showAll', { lines: lines.length })}
          </button>
        )}
      </div>
      {run && <Refusal request={request} />}
    </figure>
  )
}

function RunButton({ request, ready }: { request: RunRequest; ready: boolean }) {
  const t = useTranslations('lesson')
  const workspace = useWorkspace()
  const state = useWorkspaceView((view) => view.blocks[request.block])
  const ticked = useTick(state?.state === 'ran' ? state : null)
  const label = !ready ? t('block.notReady') : ticked ? t('block.ran') : state?.state === 'sent' ? t('block.running') : t('block.run')
  return (
    <IconButton
      icon={ticked ? Check : Play}
      label={label}
      aria-disabled={!ready}
      data-run={state?.state ?? 'idle'}
      tone={ticked ? 'passed' : 'accent'}
      className={classNames('[&_.lucide-play]:fill-current', !ready && 'opacity-50')}
      // A double click is one.
      onClick={(event) => ready && event.detail < 2 && workspace.terminals.run(request)}
    />
  )
}

function CopyButton({ text }: { text: string }) {
  const t = useTranslations('lesson')
  const [copied, setCopied] = useState<object | null>(null)
  const ticked = useTick(copied)
  return (
    <IconButton
      icon={ticked ? Check : Copy}
      label={ticked ? t('block.copied') : t('block.copy')}
      tone={ticked ? 'passed' : 'soft'}
      onClick={() => void copyText(text).then(() => setCopied({}))}
    />
  )
}

/** True for a moment after `event` has become another object. */
function useTick(event: object | null): boolean {
  const [over, setOver] = useState<object | null>(null)
  useEffect(() => {
    if (!event) return
    const timer = setTimeout(() => setOver(event), tickMs)
    return () => clearTimeout(timer)
  }, [event])
  return event !== null && over !== event
}

/** Nothing was typed because a command is running: what it is, and the two ways on. */
function Refusal({ request }: { request: RunRequest }) {
  const t = useTranslations('lesson')
  const workspace = useWorkspace()
  const state = useWorkspaceView((view) => view.blocks[request.block])
  const terminals = useWorkspaceView((view) => view.terminals)
  if (state?.state !== 'refused') return <div role="status" />
  const name = terminals.find((terminal) => terminal.id === state.terminal)?.name ?? ''
  return (
    <div role="status" className="mt-2 flex flex-wrap items-center gap-2 text-tool">
      <span className="min-w-0 flex-1 basis-60 text-waiting">{t(state.reason === 'busy' ? 'block.busy' : 'block.exited', { terminal: name })}</span>
      {state.reason === 'busy' && (
        <Button size="small" onClick={() => workspace.terminals.run({ ...request, interrupt: true })}>
          {t('block.interrupt')}
        </Button>
      )}
      <Button size="small" onClick={() => workspace.terminals.runInNew(request)}>
        {t('block.newTab')}
      </Button>
    </div>
  )
}
