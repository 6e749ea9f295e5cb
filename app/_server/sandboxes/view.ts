import type { Locale } from '../../../labs/schema/index.ts'
import type { SandboxView } from '../../api/contract.ts'
import { isolationInWords } from '../isolation.ts'
import { translator } from '../translator.ts'
import type { EndReason } from './end-reason.ts'
import { placeOf, type LiveSandbox } from './live-sandbox.ts'
import type { SandboxService } from './service.ts'

const MINUTE_MS = 60_000

/** A sandbox as its learner's page sees it. */
export async function viewOf(sandbox: LiveSandbox, service: SandboxService, locale: Locale): Promise<SandboxView> {
  const place = service.queue.indexOf(sandbox)
  const { level } = await service.isolation()
  // The page of one that has just ended is to know what was kept of it.
  if (sandbox.state === 'ended') await sandbox.saving
  const kept = await service.kept(placeOf(sandbox))
  return {
    id: sandbox.id,
    lesson: sandbox.lesson,
    state: sandbox.state,
    stage: sandbox.stage,
    place: place === -1 ? null : place + 1,
    now: new Date(service.now()).toISOString(),
    endsAt: sandbox.state === 'ready' ? new Date(sandbox.lastActiveAt + service.idleMs).toISOString() : null,
    idleMinutes: service.idleMs / MINUTE_MS,
    reason: sandbox.endReason && (await inWords(sandbox.endReason, locale)),
    begunAnew: sandbox.endReason?.kind === 'reset' ? (service.ofUser(sandbox.userId).some(({ lesson }) => lesson === sandbox.lesson) ? 'yes' : 'soon') : null,
    isolated: level === 'isolated',
    keptAt: kept.at?.toISOString() ?? null,
    resettableStep: kept.step,
  }
}

export async function inWords(reason: EndReason, locale: Locale): Promise<string> {
  const t = await translator(locale)
  switch (reason.kind) {
    case 'idle':
      return t('sandbox.ended.idle', { minutes: reason.minutes })
    case 'died':
      return t(`sandbox.died.${reason.code}`)
    case 'notResumed':
      return t('sandbox.ended.notResumed')
    case 'failed':
      return t(`sandbox.failed.${reason.code}`)
    case 'cannotIsolate':
      return t('sandbox.cannotIsolate', { problems: await isolationInWords(reason.problems, locale) })
    default:
      return t(`sandbox.ended.${reason.kind}`)
  }
}
