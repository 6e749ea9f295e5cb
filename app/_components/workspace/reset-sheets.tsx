'use client'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Confirm } from '../ui/confirm.tsx'
import { useWorkspace } from './workspace-context.tsx'

export function ResetStepSheet({ onClose }: { onClose: () => void }) {
  const t = useTranslations('workspace.lab.resetStepSheet')
  const words = useTranslations('workspace')
  const workspace = useWorkspace()
  return (
    <Confirm title={t('title')} action={t('action')} cancel={words('cancel')} onConfirm={() => workspace.start({ from: 'step' })} onClose={onClose}>
      <p>{t('loses')}</p>
      <p className="mt-2 text-soft">{t('keeps')}</p>
    </Confirm>
  )
}

export function StartOverSheet({ onClose }: { onClose: () => void }) {
  const t = useTranslations('workspace.lab.startOverSheet')
  const words = useTranslations('workspace')
  const workspace = useWorkspace()
  const [forget, setForget] = useState(false)
  return (
    <Confirm title={t('title')} action={t('action')} cancel={words('cancel')} onConfirm={() => workspace.start({ from: 'beginning', forget })} onClose={onClose}>
      <p>{t('loses')}</p>
      <label className="mt-4 flex items-start gap-2">
        <input type="checkbox" checked={forget} onChange={(event) => setForget(event.target.checked)} className="mt-1 size-4 accent-accent" />
        <span>{t('forget')}</span>
      </label>
    </Confirm>
  )
}
