import type { Job } from 'kubernetes-types/batch/v1'
import { parseIndexes } from './indexes.ts'

/** Why the Job may be called a success before all its indexes are done; null: it may not. https://kubernetes.io/docs/concepts/workloads/controllers/job/#success-policy */
export function successByPolicy(job: Job, done: ReadonlySet<number>): string | null {
  if (done.size === 0) return null
  for (const [position, { succeededIndexes, succeededCount }] of (job.spec?.successPolicy?.rules ?? []).entries()) {
    const listed = succeededIndexes === undefined ? undefined : parseIndexes(succeededIndexes, job.spec?.completions ?? 0)
    const met = listed === undefined ? done.size : listed.filter((index) => done.has(index)).length
    const needed = succeededCount ?? listed?.length ?? Infinity
    if (met >= needed) return `Matched rules at index ${position}`
  }
  return null
}
