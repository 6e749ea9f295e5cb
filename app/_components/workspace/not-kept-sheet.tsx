'use client'
import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button, buttonClass } from '../ui/button.tsx'
import { Sheet } from '../ui/sheet.tsx'
import type { SiteError } from './site-client.ts'
import { useWorkspace } from './workspace-context.tsx'

/** The lab was to be kept and ended, and cannot be kept: it goes on until its learner chooses. */
export function NotKeptSheet({ error, homeUrl }: { error: SiteError; homeUrl: string }) {
  const t = useTranslations('workspace.lab')
  const workspace = useWorkspace()
  const stay = () => workspace.stayUnkept()
  return (
    <Sheet open onOpenChange={(open) => !open && stay()} title={t('notKeptSheet.title')} closeLabel={t('notKeptSheet.stay')}>
      <div className="text-tool">
        <p>{error.message}</p>
        <p className="mt-2 text-soft">{error.remedy}</p>
      </div>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <a href={homeUrl} download className={buttonClass('quiet')}>
          <Download size={16} aria-hidden />
          {t('download')}
        </a>
        <Button onClick={() => workspace.end({ unkept: true })}>{t('notKeptSheet.end')}</Button>
        <Button look="primary" onClick={stay}>
          {t('notKeptSheet.stay')}
        </Button>
      </div>
    </Sheet>
  )
}
