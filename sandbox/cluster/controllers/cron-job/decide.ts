import type { CronJob, Job } from 'kubernetes-types/batch/v1'
import type { Stored } from '../../machinery/object.ts'
import { isJobFinished } from '../job/decide.ts'
import { lookAtSchedule } from './schedule.ts'

export type CronDecision =
  | { start: null; next: number; missed?: number; blocked?: boolean; many: boolean }
  | { start: number; replace: boolean; next: number; many: boolean }

/**
 * Whether to start a Job now and when to look again (milliseconds since 1970). `missed`: a time too long ago to start at;
 * `blocked`: another Job still runs and concurrency is forbidden.
 */
export function decideCron(cronJob: Stored<CronJob>, active: number, now: number): CronDecision {
  const spec = cronJob.spec!
  const last = Date.parse(cronJob.status?.lastScheduleTime ?? cronJob.metadata.creationTimestamp)
  const deadline = spec.startingDeadlineSeconds
  const after = deadline === undefined ? last : Math.max(last, now - deadline * 1000 - 1)
  const { due, missed, next } = lookAtSchedule(spec.schedule, spec.timeZone, after, now)
  const many = missed === 'many'
  if (spec.suspend) return { start: null, next: Infinity, many: false }
  if (due === null) return { start: null, next, many }
  if (deadline !== undefined && due + deadline * 1000 < now) return { start: null, next, missed: due, many }
  if (spec.concurrencyPolicy === 'Forbid' && active > 0) return { start: null, next, blocked: true, many }
  return { start: due, replace: spec.concurrencyPolicy === 'Replace' && active > 0, next, many }
}

/** Finished Jobs beyond the history limits, oldest first. */
export function beyondHistory(cronJob: CronJob, jobs: readonly Stored<Job>[]): Stored<Job>[] {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec!
  const oldest = (type: string, limit: number | undefined): Stored<Job>[] => {
    if (limit === undefined) return []
    const finished = jobs.filter((job) => isJobFinished(job)?.type === type).sort((a, b) => startOf(a) - startOf(b))
    return finished.slice(0, Math.max(0, finished.length - limit))
  }
  return [...oldest('Complete', successfulJobsHistoryLimit), ...oldest('Failed', failedJobsHistoryLimit)]
}

const startOf = (job: Stored<Job>): number => Date.parse(job.status?.startTime ?? job.metadata.creationTimestamp)

/** "tick-29381745": the minutes since 1970 of the time it was due. */
export const jobName = (cronJob: Stored<CronJob>, due: number): string => `${cronJob.metadata.name}-${Math.floor(due / 60_000)}`
