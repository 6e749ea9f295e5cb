import type { Job } from 'kubernetes-types/batch/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import type { Stored } from '../../machinery/object.ts'
import { noFailures, noteEnds, remainingBackOff } from './back-off.ts'
import { countPods, decideEnding, planPods } from './decide.ts'
import { failureCounts, podsToReplace } from './indexed-failures.ts'
import { settledPods, withCounted, withEnd, withUncounted } from './status.ts'
import { successByPolicy } from './success-policy.ts'
import { TRACKING } from './tracking.ts'

const stamps = (name: string) => ({ name, namespace: 'n', uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' })
const job = (spec: Partial<NonNullable<Job['spec']>>, status: Job['status'] = {}): Stored<Job> =>
  ({ apiVersion: 'batch/v1', kind: 'Job', metadata: stamps('j'), spec: { parallelism: 3, completions: 3, backoffLimit: 6, template: { spec: { containers: [], restartPolicy: 'Never' } }, ...spec }, status }) as Stored<Job>
const indexed = (spec: Partial<NonNullable<Job['spec']>> = {}, status?: Job['status']) => job({ completionMode: 'Indexed', ...spec }, status)

/** "Running", "Failed 1" with an index, "Running going" while it is deleted; `failures` of the same index before it. */
const pod = (text: string, failures = 0): Stored<Pod> => {
  const [phase, ...more] = text.split(' ')
  const index = more.find((word) => /^\d+$/.test(word))
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...stamps(text),
      finalizers: [TRACKING],
      ...(more.includes('going') ? { deletionTimestamp: '2026-01-01T00:01:00Z' } : {}),
      annotations: { ...(index ? { 'batch.kubernetes.io/job-completion-index': index } : {}), 'batch.kubernetes.io/job-index-failure-count': String(failures) },
    },
    status: { phase },
  }
}
const names = (pods: Iterable<Stored<Pod>>): string[] => [...pods].map(({ metadata }) => metadata.name)
const state = (owner: Stored<Job>, ...pods: Stored<Pod>[]) => ({ job: owner, pods, now: 0 })

describe('a pod of a Job that is being deleted', () => {
  it('counts as failed at once, but not where only failed pods are replaced', () => {
    expect(countPods(state(job({}), pod('Running going'))).failed).toBe(1)
    expect(countPods(state(job({ podReplacementPolicy: 'Failed' }), pod('Running going'))).failed).toBe(0)
  })

  it('keeps its place until it is gone where only failed pods are replaced', () => {
    const plan = (owner: Stored<Job>) => planPods(state(owner, pod('Running going')), countPods(state(owner, pod('Running going')))).create.length
    expect([plan(job({})), plan(job({ podReplacementPolicy: 'Failed' }))]).toEqual([3, 2])
  })
})

describe('the end of a pod', () => {
  it('is noted by uid first and counted when its finalizer is off, once however often it is looked at', () => {
    const pods = [pod('Succeeded'), pod('Failed'), pod('Running')]
    const owner = job({}, { succeeded: 1 })
    const settled = settledPods(owner, pods, countPods(state(owner, ...pods)), null)
    const noted = withUncounted(owner, owner.status!, settled, null)
    expect(noted).toMatchObject({ succeeded: 1, uncountedTerminatedPods: { succeeded: ['Succeeded'], failed: ['Failed'] } })
    const again = job({}, noted)
    expect(countPods(state(again, ...pods))).toMatchObject({ succeeded: 2, failed: 1 })
    expect(withUncounted(again, noted, settled, null)).toEqual(noted)
    expect(withCounted(noted, new Set(['Failed']))).toMatchObject({ succeeded: 2, failed: undefined, uncountedTerminatedPods: { failed: ['Failed'] } })
  })

  it('is a failure when the Job fails while it runs, and is not when it succeeds', () => {
    const ending = (type: 'Complete' | 'Failed') => withUncounted(job({}), {}, [pod('Running')], { type, reason: '', message: '' }).uncountedTerminatedPods
    expect([ending('Failed'), ending('Complete')]).toEqual([{ failed: ['Running'] }, {}])
  })

  it('is awaited before the Job itself ends', () => {
    const ending = { type: 'Failed', reason: 'r', message: 'm' } as const
    expect(withEnd({ terminating: 1 }, ending, 'now').conditions).toBeUndefined()
    expect(withEnd({ terminating: 0 }, ending, 'now').conditions).toMatchObject([{ type: 'Failed', reason: 'r' }])
  })
})

describe('failures of single indexes', () => {
  const owner = indexed({ backoffLimit: 2_147_483_647, backoffLimitPerIndex: 1, maxFailedIndexes: 1 })
  const failedOf = (...pods: Stored<Pod>[]) => [...(countPods(state(owner, ...pods)).failedIndexes ?? [])]
  it.each<[string, Stored<Pod>[], number[]]>([
    ['leave an index its next try', [pod('Failed 1')], []],
    ['fail it at its limit', [pod('Failed 1', 1), pod('Running 0')], [1]],
  ])('%s', (_, pods, failed) => {
    expect(failedOf(...pods)).toEqual(failed)
  })

  it.each<[string, Stored<Pod>[], string | null]>([
    ['go on with one', [pod('Failed 1', 1), pod('Running 0')], null],
    ['end the Job beyond what it allows', [pod('Failed 1', 1), pod('Failed 0', 1), pod('Running 2')], 'MaxFailedIndexesExceeded'],
    ['end it when all others are done', [pod('Failed 1', 1), pod('Succeeded 0'), pod('Succeeded 2')], 'FailedIndexes'],
  ])('%s', (_, pods, reason) => {
    expect(decideEnding(state(owner, ...pods), countPods(state(owner, ...pods)))?.reason ?? null).toBe(reason)
  })

  it('are carried on from pod to pod, so the failed one stays until then', () => {
    const failed = pod('Failed 1')
    const replaced = podsToReplace(owner, [failed, pod('Failed 2')], new Set(), [pod('Running 2')])
    expect(names(replaced.values())).toEqual(['Failed 1'])
    expect(names(settledPods(owner, [failed, pod('Failed 2'), pod('Running 2')], countPods(state(owner, failed, pod('Failed 2'), pod('Running 2'))), null))).toEqual(['Failed 2'])
    expect(failureCounts(owner, failed)).toEqual({ 'batch.kubernetes.io/job-index-failure-count': '1' })
    expect(failureCounts(owner, undefined)).toEqual({ 'batch.kubernetes.io/job-index-failure-count': '0' })
  })
})

describe('a success policy', () => {
  const met = (rules: { succeededIndexes?: string; succeededCount?: number }[], ...done: number[]) => successByPolicy(indexed({ completions: 10, successPolicy: { rules } }), new Set(done))
  it.each([
    ['all of the listed indexes', [{ succeededIndexes: '0,2-3' }], [0, 2], null],
    ['all of them done', [{ succeededIndexes: '0,2-3' }], [0, 2, 3], 'Matched rules at index 0'],
    ['so many of the listed', [{ succeededIndexes: '0,2-3', succeededCount: 1 }], [3], 'Matched rules at index 0'],
    ['so many of any, by the second rule', [{ succeededIndexes: '9' }, { succeededCount: 2 }], [0, 1], 'Matched rules at index 1'],
  ])('wants %s', (_, rules, done, message) => {
    expect(met(rules, ...done)).toBe(message)
  })
})

describe('the back-off of a Job', () => {
  const ended = (name: string, seconds: number): Stored<Pod> => ({
    ...pod(name),
    status: { containerStatuses: [{ name: 'c', image: '', imageID: '', ready: false, restartCount: 0, state: { terminated: { exitCode: 1, finishedAt: new Date(seconds * 1000).toISOString() } } }] },
  })
  it('doubles with each failure and is forgotten with a success', () => {
    const once = noteEnds(noFailures, [], [ended('a', 100)], 0)
    const twice = noteEnds(once, [], [ended('b', 200)], 0)
    expect([once, twice].map((record) => remainingBackOff(record, 200_000))).toEqual([0, 20_000])
    expect(noteEnds(twice, [ended('c', 300)], [ended('d', 250)], 0)).toEqual(noFailures)
    expect(noteEnds(twice, [ended('c', 300)], [ended('d', 350)], 0)).toEqual({ failures: 1, last: 350_000 })
  })
})
