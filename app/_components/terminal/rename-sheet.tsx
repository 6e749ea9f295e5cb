'use client'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { FormEvent } from 'react'
import type { TerminalInfo } from '../../../sandbox/protocol.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { useWorkspace } from '../workspace/workspace-context.tsx'
import { limits } from './limits.ts'

export function RenameSheet({ terminal, onClose }: { terminal: TerminalInfo; onClose: () => void }) {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const [name, setName] = useState(terminal.name)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    workspace.renameTerminal(terminal.id, name.trim())
    onClose()
  }
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title={t('renameTitle')} closeLabel={t('cancel')}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t('name')} value={name} maxLength={limits.terminalName} onChange={(event) => setName(event.target.value)} autoFocus />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" look="primary" disabled={name.trim() === ''}>
            {t('save')}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}
