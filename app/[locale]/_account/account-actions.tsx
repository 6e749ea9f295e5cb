'use client'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '@/app/_components/ui/button.tsx'
import { Confirm } from '@/app/_components/ui/confirm.tsx'
import { Notice } from '@/app/_components/ui/notice.tsx'
import { askAuth } from './credentials.ts'

/** Leaving: for now, or for good. */
export function AccountActions({ home }: { home: string }) {
  const t = useTranslations('account')
  const site = useTranslations('site')
  const [problem, setProblem] = useState<string | null>(null)
  const [deleting, setDeleting] = useState(false)

  async function leave(path: 'sign-out' | 'delete-user') {
    const outcome = await askAuth(path, {})
    if (outcome.ok) return window.location.assign(home)
    setProblem(t(`errors.${outcome.problem}`, { reason: outcome.reason }))
  }

  return (
    <div className="flex flex-col gap-4">
      {problem && (
        <Notice look="broken" role="alert">
          {problem}
        </Notice>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button onClick={() => void leave('sign-out')}>{site('signOut')}</Button>
        <Button look="quiet" onClick={() => setDeleting(true)} aria-describedby="delete-hint">
          {t('delete')}
        </Button>
        <span id="delete-hint" className="text-label text-soft">
          {t('deleteHint')}
        </span>
      </div>
      {deleting && (
        <Confirm title={t('deleteTitle')} action={t('delete')} cancel={t('cancel')} onConfirm={() => void leave('delete-user')} onClose={() => setDeleting(false)}>
          <p>{t('deleteLoses')}</p>
        </Confirm>
      )}
    </div>
  )
}
