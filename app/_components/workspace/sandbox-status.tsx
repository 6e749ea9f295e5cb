'use client'
import { Download } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useFormatter, useLocale, useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { Button, buttonClass } from '../ui/button.tsx'
import { lazyPart } from '../ui/lazy-part.tsx'
import { useLocalZone } from '../ui/local-zone.ts'
import { statusOf } from './status-of.ts'
import type { SiteError } from './site-client.ts'
import { StartStages } from './start-stages.tsx'
import { useWorkspace, useWorkspaceView } from './workspace-context.tsx'

// Loaded when first asked for.
const StartOverSheet = lazyPart(async () => (await import('./reset-sheets.tsx')).StartOverSheet, { failing: 'over-page' })

/** Whether every view is covered by it: what is beneath can be neither seen nor worked in. */
export function useIsCovered(): boolean {
  return useWorkspaceView((view) => statusOf(view)?.covers === true)
}

/** What stands where the terminal will, and over every other view: a start, a place in the queue, a failure, an end. Null once there is a terminal. */
export function SandboxStatus() {
  const lifecycle = useWorkspaceView((view) => view.lifecycle)
  const name = useWorkspaceView((view) => statusOf(view)?.name ?? null)
  switch (name) {
    case null:
      return null
    case 'notLoaded':
    case 'tooManyPages':
    case 'refused':
      return <ReloadPage reason={name} />
    case 'signedOut':
      return <SignedOut />
    case 'starts':
      return <Panel><StartStages stage={lifecycle.phase === 'starting' ? lifecycle.view.stage : lifecycle.phase === 'ready' ? 'ready' : null} /></Panel>
    case 'queued':
      return <Queued place={lifecycle.phase === 'queued' ? (lifecycle.view.place ?? 1) : 1} />
    case 'failed':
      return lifecycle.phase === 'failed' && <Failed error={lifecycle.error} reason={lifecycle.reason} keptAt={lifecycle.keptAt} />
    case 'ended':
      return lifecycle.phase === 'ended' && <Ended reason={lifecycle.reason} keptAt={lifecycle.keptAt} />
  }
}

function Panel({ children }: { children: ReactNode }) {
  return (
    <div className="absolute inset-0 flex overflow-auto bg-terminal p-6 text-tool text-terminal-ink">
      <div className="m-auto w-full max-w-sm">{children}</div>
    </div>
  )
}

function Heading({ children }: { children: ReactNode }) {
  return <h2 className="mb-2 text-head font-semibold text-balance">{children}</h2>
}

function Queued({ place }: { place: number }) {
  const t = useTranslations('workspace.queue')
  return (
    <Panel>
      <div role="status">
        <Heading>{t('title')}</Heading>
        <p className="font-medium">{t('place', { place })}</p>
        <p className="mt-2 text-soft">{t('note')}</p>
      </div>
    </Panel>
  )
}

function Failed({ error, reason, keptAt }: { error: SiteError | null; reason: string | null; keptAt: string | null }) {
  const t = useTranslations('workspace.failed')
  const workspace = useWorkspace()
  const locale = useLocale()
  const [startingOver, setStartingOver] = useState(false)
  const notKept = error?.code === 'not-kept'
  const inTheWay = notKept || error?.code === 'other-sandbox-running'
  return (
    <Panel>
      <div role="alert">
        <Heading>{notKept ? t('notKeptTitle') : inTheWay ? t('otherTitle') : t('title')}</Heading>
        <p>{error?.message ?? reason ?? t('unreachable')}</p>
        <p className="mt-2 text-soft">{error?.remedy ?? t('keeps')}</p>
        <p className="mt-5 flex flex-wrap gap-3">
          {!notKept && (
            <Button look="primary" onClick={() => workspace.start({ replace: inTheWay })}>
              {inTheWay ? t('replace') : t('again')}
            </Button>
          )}
          {inTheWay && error.lesson && (
            <Link href={`/${locale}/labs/${error.lesson}`} prefetch={false} className={buttonClass(notKept ? 'primary' : undefined)}>
              {t('goBack')}
            </Link>
          )}
          {notKept && <Button onClick={() => workspace.start({ replace: true })}>{t('again')}</Button>}
          {notKept && <Button onClick={() => workspace.start({ replace: true, unkept: true })}>{t('replaceUnkept')}</Button>}
          {keptAt !== null && <Button onClick={() => setStartingOver(true)}>{t('startOver')}</Button>}
          {keptAt !== null && <KeptHomeLink />}
        </p>
        {startingOver && <StartOverSheet onClose={() => setStartingOver(false)} />}
      </div>
    </Panel>
  )
}

function Ended({ reason, keptAt }: { reason: string | null; keptAt: string | null }) {
  const t = useTranslations('workspace.ended')
  const format = useFormatter()
  const timeZone = useLocalZone()
  const workspace = useWorkspace()
  const [startingOver, setStartingOver] = useState(false)
  return (
    <Panel>
      <div role="alert">
        <Heading>{t('title')}</Heading>
        {reason && <p>{reason}</p>}
        <p className="mt-2 text-soft">{keptAt === null ? t('keepsSteps') : t('keepsLab', { time: format.dateTime(new Date(keptAt), { dateStyle: 'medium', timeStyle: 'short', timeZone }) })}</p>
        <p className="mt-5 flex flex-wrap gap-3">
          <Button look="primary" onClick={() => workspace.start()}>
            {keptAt === null ? t('start') : t('resume')}
          </Button>
          {keptAt !== null && <Button onClick={() => setStartingOver(true)}>{t('startOver')}</Button>}
          {keptAt !== null && <KeptHomeLink />}
        </p>
        {startingOver && <StartOverSheet onClose={() => setStartingOver(false)} />}
      </div>
    </Panel>
  )
}

/** What was kept of the home folder, without going on with the lab. */
function KeptHomeLink() {
  const t = useTranslations('workspace.lab')
  const [course, lesson] = usePathname().split('/').slice(-2)
  return (
    <a href={`/api/labs/${course}/${lesson}/home`} download className={buttonClass('quiet')}>
      <Download size={16} aria-hidden />
      {t('download')}
    </a>
  )
}

/** To start anew here would make a guest with nothing passed: that is for the learner to choose. */
function SignedOut() {
  const t = useTranslations('workspace.closed')
  const site = useTranslations('site')
  const locale = useLocale()
  const path = usePathname()
  return (
    <Panel>
      <div role="alert">
        <Heading>{t('notSignedIn')}</Heading>
        <p className="text-soft">{t('signInAgain')}</p>
        <p className="mt-5 flex flex-wrap gap-3">
          <Link href={`/${locale}/sign-in?next=${encodeURIComponent(path)}`} className={buttonClass('primary')}>
            {site('signIn')}
          </Link>
          <Button onClick={() => window.location.reload()}>{t('asGuest')}</Button>
        </p>
      </div>
    </Panel>
  )
}

function ReloadPage({ reason }: { reason: 'tooManyPages' | 'notLoaded' | 'refused' }) {
  const t = useTranslations('workspace.closed')
  return (
    <Panel>
      <div role="alert">
        <Heading>{t(reason)}</Heading>
        <Button look="primary" className="mt-4" onClick={() => window.location.reload()}>
          {t('reload')}
        </Button>
      </div>
    </Panel>
  )
}
