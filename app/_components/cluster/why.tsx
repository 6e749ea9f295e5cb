'use client'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import type { Explanation } from '../../../sandbox/cluster-protocol.ts'
import { classNames } from '../ui/class-names.ts'

/** What takes its course by itself is told only to who looks closely. */
const courses: ReadonlySet<Explanation['reason']> = new Set(['starting', 'initializing', 'ending', 'probing', 'notScheduled', 'addressPending', 'paused', 'suspended', 'cordoned', 'tainted', 'endingDisrupted', 'noSelector', 'policyLimits', 'claimUnused', 'claimMaking', 'ingressUnserved', 'hpaOff', 'hpaLimited', 'noGoverning'])
const waits: ReadonlySet<Explanation['reason']> = new Set([...courses, 'unschedulable', 'otherScheduler', 'schedulingGated', 'notReady', 'noPods', 'matchesNothing', 'noneReady', 'endingHeld', 'claimNoDefault', 'claimNoClass', 'claimNoVolume', 'claimInUse', 'volumeReleased', 'hpaNoMetrics', 'policySelectsNobody', 'budgetBlocks', 'quotaFull', 'namespaceEnding', 'daemonNowhere'])

export const isTrouble = (why: Explanation): boolean => !courses.has(why.reason)

/** Why something is not as one would have it, in a sentence. */
export function Why({ why, as: Element = 'p', className }: { why: Explanation; as?: 'p' | 'span'; className?: string }) {
  const t = useTranslations('workspace.picture.why')
  return (
    <Element data-why={why.reason} className={classNames('break-words', waits.has(why.reason) ? 'text-waiting' : 'text-broken', className)}>
      {t(why.reason, why.values)}
    </Element>
  )
}

/** What takes its course is no news, and a line for each pod that starts would come and go; where it takes longer than this, one asks why. */
const longMs = 3_000

/** Why something is not as one would have it: trouble at once, and what takes its course when it takes long. */
export function WhyInTime({ why, className }: { why: Explanation; className?: string }) {
  const [late, setLate] = useState<Explanation['reason'] | null>(null)
  const { reason } = why
  const isCourse = !isTrouble(why)
  useEffect(() => {
    if (!isCourse) return
    const timer = setTimeout(() => setLate(reason), longMs)
    return () => clearTimeout(timer)
  }, [reason, isCourse])
  return isCourse && late !== reason ? null : <Why why={why} className={className} />
}
