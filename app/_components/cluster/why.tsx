'use client'
import { useTranslations } from 'next-intl'
import type { Explanation } from '../../../sandbox/cluster-protocol.ts'
import { classNames } from '../ui/class-names.ts'

/** What takes its course by itself is told only to who looks closely. */
const courses: ReadonlySet<Explanation['reason']> = new Set(['starting', 'initializing', 'ending', 'probing', 'notScheduled', 'addressPending', 'paused', 'suspended', 'cordoned', 'noSelector'])
const waits: ReadonlySet<Explanation['reason']> = new Set([...courses, 'unschedulable', 'schedulingGated', 'notReady', 'noPods', 'matchesNothing', 'noneReady', 'endingHeld'])

export const isTrouble = (why: Explanation): boolean => !courses.has(why.reason)

/** Why something is not as one would have it, in a sentence. */
export function Why({ why, className }: { why: Explanation; className?: string }) {
  const t = useTranslations('workspace.picture.why')
  return (
    <p data-why={why.reason} className={classNames('break-words', waits.has(why.reason) ? 'text-waiting' : 'text-broken', className)}>
      {t(why.reason, why.values)}
    </p>
  )
}
