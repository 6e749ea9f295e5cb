import type { Job } from 'kubernetes-types/batch/v1'
import type { Pod } from 'kubernetes-types/core/v1'

export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index'

export const isIndexed = (job: Job): boolean => job.spec?.completionMode === 'Indexed'

export const indexOf = (pod: Pod): number => Number(pod.metadata?.annotations?.[COMPLETION_INDEX] ?? -1)

/** "0-2,5" as sorted numbers, those below `completions`. */
export function parseIndexes(text: string | undefined, completions: number): number[] {
  if (!text) return []
  return text.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number)
    return Array.from({ length: Math.max(0, Math.min(last, completions - 1) - first + 1) }, (_, offset) => first + offset)
  })
}

/** Numbers as "0-2,5": runs of two stand apart, as upstream writes them. */
export function formatIndexes(indexes: Iterable<number>): string {
  const sorted = [...new Set(indexes)].sort((a, b) => a - b)
  const parts: string[] = []
  for (let at = 0; at < sorted.length; ) {
    let end = at
    while (sorted[end + 1] === sorted[end]! + 1) end++
    if (end === at) parts.push(String(sorted[at]))
    else if (end === at + 1) parts.push(String(sorted[at]), String(sorted[end]))
    else parts.push(`${sorted[at]}-${sorted[end]}`)
    at = end + 1
  }
  return parts.join(',')
}

/** The lowest indexes that are neither done, failed nor being worked on. */
export function nextIndexes(completions: number, taken: ReadonlySet<number>, count: number): number[] {
  const next: number[] = []
  for (let index = 0; index < completions && next.length < count; index++) if (!taken.has(index)) next.push(index)
  return next
}
