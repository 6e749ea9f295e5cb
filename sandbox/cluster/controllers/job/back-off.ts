import type { Pod } from 'kubernetes-types/core/v1'
import { doubled } from '../../machinery/backoff.ts'
import { endOf } from './tracking.ts'

/** A new pod after a failure waits 10 s, doubling to 10 min. */
const BACKOFF = { firstMilliseconds: 10_000, mostMilliseconds: 600_000 }

export interface BackOffRecord {
  /** Since the last pod that succeeded. */
  failures: number
  /** When the last of them ended, in milliseconds since 1970. */
  last: number
}

export const noFailures: BackOffRecord = { failures: 0, last: 0 }

/** The record with what has newly ended: a success forgets the failures before it. */
export function noteEnds(record: BackOffRecord, succeeded: readonly Pod[], failed: readonly Pod[], now: number): BackOffRecord {
  const success = Math.max(-Infinity, ...succeeded.map((pod) => endOf(pod, now)))
  const ends = failed.map((pod) => endOf(pod, now)).filter((end) => end > success)
  const failures = (succeeded.length > 0 ? 0 : record.failures) + ends.length
  if (failures === 0) return noFailures
  return { failures, last: ends.length > 0 ? Math.max(...ends) : record.last }
}

/** Milliseconds until the next pod may be made. */
export const remainingBackOff = ({ failures, last }: BackOffRecord, now: number): number =>
  failures === 0 ? 0 : Math.max(0, last + doubled(BACKOFF.firstMilliseconds, failures - 1, BACKOFF.mostMilliseconds) - now)
