'use client'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { AgentError, LessonEdits } from '../../../sandbox/protocol.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Notice } from '../ui/notice.tsx'
import { minutesLeft, warnsOfEnd } from './time-left.ts'
import { useNow, useSiteNow } from './use-now.ts'
import { useWorkspace, useWorkspaceView } from './workspace-context.tsx'

/** Shown all the time where it is so. */
export function IsolationBar() {
  const t = useTranslations('workspace')
  const isolated = useWorkspaceView((view) => !('view' in view.lifecycle) || view.lifecycle.view.isolated)
  return isolated ? null : (
    <Notice look="broken" shape="bar" role="note">
      {t('notIsolated')}
    </Notice>
  )
}

const places = { over: 'bottom-0', above: 'bottom-full' } as const

/**
 * The most important of what the learner must know now, `over` the cluster strip, so that the terminal keeps its size, or
 * `above` the bar of a phone; nothing when all is well.
 */
export function StatusBar({ place }: { place: keyof typeof places }) {
  const retryAt = useWorkspaceView((view) => (view.lifecycle.phase === 'ready' && view.connection?.status === 'reconnecting' ? view.connection.retryAt : undefined))
  const noAnswer = useWorkspaceView((view) => view.connection?.status === 'reconnecting' && view.connection.noAnswer)
  const inputRefused = useWorkspaceView((view) => view.inputRefused)
  const error = useWorkspaceView((view) => view.error)
  const minutesToIdleEnd = useMinutesToIdleEnd()
  const outdated = useWorkspaceView((view) => (view.connection === null || (view.outdatedRead && view.agreement.outdated === 'lab') ? null : view.agreement.outdated))
  const edits = useWorkspaceView((view) => view.edits)
  const begunAnew = useWorkspaceView((view) => view.begunAnew)
  return (
    <div className={classNames('absolute inset-x-0', places[place])}>
      {retryAt !== undefined ? (
        <Lost retryAt={retryAt} noAnswer={noAnswer} />
      ) : inputRefused ? (
        <InputRefused />
      ) : error ? (
        <Complaint error={error} />
      ) : minutesToIdleEnd !== null ? (
        <IdleWarning minutes={minutesToIdleEnd} />
      ) : outdated === 'page' ? (
        <OutdatedPage />
      ) : outdated === 'lab' ? (
        <OutdatedLab />
      ) : edits ? (
        <Edited edits={edits} />
      ) : (
        begunAnew && <BegunAnew />
      )}
    </div>
  )
}

function Lost({ retryAt, noAnswer }: { retryAt: number | null; noAnswer: boolean }) {
  const t = useTranslations('workspace.connection')
  const session = useWorkspaceView((view) => view.session)
  const now = useNow(250)
  const seconds = retryAt === null || now === null ? 0 : Math.ceil((retryAt - now) / 1000)
  return (
    <Notice
      look="waiting"
      shape="bar"
      action={
        <Button size="small" onClick={() => session?.reconnectNow()} disabled={retryAt === null}>
          {t('now')}
        </Button>
      }
    >
      {seconds > 0 ? t(noAnswer ? 'noAnswerRetryIn' : 'retryIn', { seconds }) : t(noAnswer ? 'noAnswerRetrying' : 'retrying')}
    </Notice>
  )
}

/** Null: an idle lab is not about to end. */
function useMinutesToIdleEnd(): number | null {
  const endsAt = useWorkspaceView((view) => ('view' in view.lifecycle ? view.lifecycle.view.endsAt : null))
  const idleMinutes = useWorkspaceView((view) => ('view' in view.lifecycle ? view.lifecycle.view.idleMinutes : 0))
  const now = useSiteNow(5_000)
  return now !== null && endsAt !== null && warnsOfEnd(endsAt, idleMinutes, now) ? minutesLeft(endsAt, now) : null
}

function IdleWarning({ minutes }: { minutes: number }) {
  const t = useTranslations('workspace.idle')
  const workspace = useWorkspace()
  return (
    <Notice
      look="waiting"
      shape="bar"
      action={
        <Button size="small" onClick={() => workspace.stay()}>
          {t('stay')}
        </Button>
      }
    >
      {t('warning', { minutes })}
    </Notice>
  )
}

function InputRefused() {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  return <Dismissible onDismiss={() => workspace.dismissInputRefused()}>{t('inputRefused')}</Dismissible>
}

function OutdatedPage() {
  const t = useTranslations('workspace.edited')
  return (
    <Notice
      look="waiting"
      shape="bar"
      action={
        <Button size="small" onClick={() => window.location.reload()}>
          {t('reload')}
        </Button>
      }
    >
      {t('outdated')}
    </Notice>
  )
}

function OutdatedLab() {
  const t = useTranslations('workspace.edited')
  const workspace = useWorkspace()
  return <Dismissible onDismiss={() => workspace.dismissOutdated()}>{t('outdatedLab')}</Dismissible>
}

function Edited({ edits }: { edits: LessonEdits }) {
  const t = useTranslations('workspace.edited')
  const workspace = useWorkspace()
  const parts = (['added', 'updated', 'left'] as const).filter((part) => edits[part].length > 0)
  return (
    <Dismissible onDismiss={() => workspace.dismissEdits()}>
      {t('since')}
      {parts.map((part) => ` ${t(part, { files: edits[part].join(', ') })}`)}
    </Dismissible>
  )
}

function BegunAnew() {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  return <Dismissible onDismiss={() => workspace.dismissBegunAnew()}>{t('begunAnew')}</Dismissible>
}

function Complaint({ error: { code, values } }: { error: AgentError }) {
  const t = useTranslations('workspace.trouble')
  const workspace = useWorkspace()
  return <Dismissible onDismiss={() => workspace.dismissError()}>{t(code, values)}</Dismissible>
}

function Dismissible({ onDismiss, children }: { onDismiss: () => void; children: ReactNode }) {
  const t = useTranslations('workspace')
  return (
    <Notice
      look="waiting"
      shape="bar"
      action={
        <Button size="small" onClick={onDismiss}>
          {t('dismiss')}
        </Button>
      }
    >
      {children}
    </Notice>
  )
}
