'use client'
import { Copy, SquareTerminal } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { copyText } from '../mdx/copy-text.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { useWorkspace } from '../workspace/workspace-context.tsx'

/** The command that shows the same in a terminal: to read, to copy, to run there. */
export function CommandLine({ command }: { command: string }) {
  const t = useTranslations('workspace.picture.panel')
  const workspace = useWorkspace()
  const [copied, setCopied] = useState('')
  return (
    <div className="flex items-center gap-1 border-b bg-sunk pr-1 pl-3">
      <code tabIndex={0} data-command className="min-w-0 flex-1 overflow-x-auto py-1 font-mono whitespace-nowrap hairline-scroll">
        {command}
      </code>
      <IconButton icon={Copy} label={copied === command ? t('copied') : t('copy')} onClick={() => void copyText(command).then(() => setCopied(command))} />
      <IconButton icon={SquareTerminal} label={t('run')} onClick={() => workspace.terminals.run({ block: 'cluster-view', text: command, terminalName: null, interrupt: false })} />
    </div>
  )
}
