'use client'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { useWorkspace } from './workspace-context.tsx'

export function ResetStepSheet({ onClose }: { onClose: () => void }) {
  const t = useTranslations('workspace.lab.resetStepSheet')
  const workspace = useWorkspace()
  return (
    <Confirm title={t('title')} action={t('action')} onConfirm={() => workspace.start({ from: 'step' })} onClose={onClose}>
      <p>{t('loses')}</p>
      <p className="mt-2 text-soft">{t('keeps')}</p>
    </Confirm>
  )
}

export function StartOverSheet({ onClose }: { onClose: () => void }) {
  const t = useTranslations('workspace.lab.startOverSheet')
  const workspace = useWorkspace()
  const [forget, setForget] = useState(false)
  return (
    <Confirm title={t('title')} action={t('action')} onConfirm={() => workspace.start({ from: 'beginning', forget })} onClose={onClose}>
      <p>{t('loses')}</p>
      <label className="mt-4 flex items-start gap-2">
        <input type="checkbox" checked={forget} onChange={(event) => setForget(event.target.checked)} className="mt-1 size-4 accent-accent" />
        <span>{t('forget')}</span>
      </label>
    </Confirm>
  )
}

interface ConfirmProps {
  title: string
  action: string
  onConfirm: () => void
  onClose: () => void
  children: ReactNode
}

/** Asks before something is lost. */
function Confirm({ title, action, onConfirm, onClose, children }: ConfirmProps) {
  const t = useTranslations('workspace')
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title={title} closeLabel={t('cancel')}>
      <div className="text-tool">{children}</div>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button
          look="primary"
          onClick={() => {
            onClose()
            onConfirm()
          }}
        >
          {action}
        </Button>
      </div>
    </Sheet>
  )
}
