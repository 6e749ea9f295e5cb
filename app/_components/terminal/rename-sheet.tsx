'use client'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { FormEvent } from 'react'
import type { TerminalInfo } from '../../../sandbox/protocol.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'
import { limits } from './limits.ts'

export function RenameSheet({ terminal, onClose }: { terminal: number | null; onClose: () => void }) {
  const t = useTranslations('workspace')
  const info = useWorkspaceView((view) => view.terminals.find(({ id }) => id === terminal))
  if (!info) return null
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title={t('renameTitle')} closeLabel={t('cancel')}>
      <NameForm terminal={info} onClose={onClose} />
    </Sheet>
  )
}

function NameForm({ terminal, onClose }: { terminal: TerminalInfo; onClose: () => void }) {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const [name, setName] = useState(terminal.name)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    workspace.renameTerminal(terminal.id, name.trim())
    onClose()
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t('name')} value={name} maxLength={limits.terminalName} onChange={(event) => setName(event.target.value)} onFocus={(event) => event.target.select()} autoFocus />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button type="submit" look="primary" disabled={name.trim() === ''}>
          {t('save')}
        </Button>
      </div>
    </form>
  )
}
