import { Download } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import { buttonClass } from '@/app/_components/ui/button.tsx'
import { LessonLink } from '@/app/_components/workspace/lesson-link.tsx'
import type { KeptLab } from '@/app/_server/kept.ts'
import { KeptAt } from './kept-at.tsx'

/** Labs that wait for their learner: when each was kept, what comes back, and the home folder to take away. */
export async function KeptLabs({ labs, days }: { labs: readonly KeptLab[]; days: number }) {
  const t = await getTranslations('account')
  return (
    <section data-kept-labs>
      <h2 className="mt-12 text-head font-semibold">{t('kept')}</h2>
      <p className="mt-2 max-w-[62ch] text-tool text-soft">
        {t('keptText', { days })}
      </p>
      <ul className="mt-2">
        {labs.map((lab) => (
          <li key={lab.id} className="flex flex-wrap items-center gap-x-6 gap-y-3 border-t py-4 first:border-t-0">
            <div className="min-w-0 flex-1 basis-64">
              <p className="text-prose font-medium">{lab.title}</p>
              <p className="text-label text-soft">
                <KeptAt at={lab.at} />
              </p>
            </div>
            <p className="flex flex-wrap gap-3">
              {lab.href && (
                <LessonLink href={lab.href} early={false} className={buttonClass()} aria-label={`${t('resume')}: ${lab.title}`}>
                  {t('resume')}
                </LessonLink>
              )}
              <a href={lab.homeHref} download className={buttonClass('quiet')} aria-label={`${t('download')}: ${lab.title}`}>
                <Download size={16} aria-hidden />
                {t('download')}
              </a>
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
