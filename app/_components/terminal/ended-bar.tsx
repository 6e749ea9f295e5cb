'use client'
import { useTranslations } from 'next-intl'
import type { TerminalInfo } from '../../../sandbox/protocol.ts'
import { Button } from '../ui/button.tsx'
import { useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'

/** Below a terminal whose shell has ended: that it has, and the two ways on. Enter in the terminal is the first of them. */
export function EndedBar({ terminal: { id, exited } }: { terminal: TerminalInfo }) {
  const t = useTranslations('workspace.endedShell')
  const workspace = useWorkspace()
  const alone = useWorkspaceView((view) => view.terminals.length === 1)
  if (exited === null) return null
  return (
    <div role="status" data-ended={exited} className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-t bg-paper px-3 py-1 text-label text-ink">
      <span className="min-w-0 flex-1 basis-40">
        {t('text', { status: exited })} <span className="text-soft">{t('enter')}</span>
      </span>
      <Button size="small" look="primary" onClick={() => workspace.terminals.replace(id)}>
        {t('new')}
      </Button>
      {!alone && (
        <Button size="small" onClick={() => workspace.terminals.close(id)}>
          {t('close')}
        </Button>
      )}
    </div>
  )
}
