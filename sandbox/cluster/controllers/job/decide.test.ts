import type { Job } from 'kubernetes-types/batch/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import type { Stored } from '../../machinery/object.ts'
import { countPods, decideCompletion, decideEnding, planPods } from './decide.ts'
import { formatIndexes, parseIndexes } from './indexes.ts'
import { TRACKING } from './tracking.ts'

const stamps = (name: string) => ({ name, namespace: 'n', uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' })
const job = (spec: Partial<NonNullable<Job['spec']>>, status: Job['status'] = {}): Stored<Job> =>
  ({ apiVersion: 'batch/v1', kind: 'Job', metadata: stamps('j'), spec: { parallelism: 1, completions: 1, backoffLimit: 6, template: { spec: { containers: [], restartPolicy: 'Never' } }, ...spec }, status }) as Stored<Job>
const pod = (phase: string, { exitCode = 1, index, counted = false }: { exitCode?: number; index?: number; counted?: boolean } = {}): Stored<Pod> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    ...stamps(`p-${phase}-${index ?? ''}`),
    finalizers: counted ? [] : [TRACKING],
    ...(index === undefined ? {} : { annotations: { 'batch.kubernetes.io/job-completion-index': String(index) } }),
  },
  spec: { containers: [], nodeName: 'a' },
  status: { phase, containerStatuses: phase === 'Failed' ? [{ name: 'c', image: '', imageID: '', ready: false, restartCount: 0, state: { terminated: { exitCode } } }] : [] },
})

function look(owner: Stored<Job>, pods: Stored<Pod>[], now = Date.parse('2026-01-01T00:00:00Z')) {
  const state = { job: owner, pods, now }
  const counts = countPods(state)
  const ending = decideEnding(state, counts) ?? decideCompletion(owner, counts, counts.active.length)
  return { counts, ending: ending?.reason ?? null, plan: planPods(state, counts) }
}

describe('a Job', () => {
  it.each<[string, Stored<Job>, Stored<Pod>[], number, number]>([
    ['starts one pod', job({}), [], 1, 0],
    ['starts as many as it may at once', job({ parallelism: 3, completions: 5 }), [], 3, 0],
    ['starts no more than are missing', job({ parallelism: 3, completions: 5 }, { succeeded: 4 }), [], 1, 0],
    ['takes away what is too many', job({ parallelism: 1, completions: 5 }), [pod('Running'), pod('Pending')], 0, 1],
    ['takes all away while it is suspended', job({ parallelism: 2, completions: 2, suspend: true }), [pod('Running'), pod('Pending')], 0, 2],
    ['starts no new ones after the first success where completions are not given', job({ parallelism: 2, completions: undefined }, { succeeded: 1 }), [pod('Running')], 0, 0],
  ])('%s', (_, owner, pods, create, remove) => {
    const { plan } = look(owner, pods)
    expect([plan.create.length, plan.remove.length]).toEqual([create, remove])
  })

  it('gives the lowest free indexes', () => {
    const indexed = job({ completionMode: 'Indexed', parallelism: 3, completions: 6 }, { completedIndexes: '0,2' })
    expect(look(indexed, [pod('Running', { index: 1 })]).plan.create).toEqual([3, 4])
  })

  it.each<[string, Stored<Job>, Stored<Pod>[], string | null]>([
    ['goes on', job({}), [pod('Running')], null],
    ['is complete', job({}), [pod('Succeeded')], 'CompletionsReached'],
    ['is not complete by pods that were counted before', job({ completions: 2 }, { succeeded: 1 }), [pod('Succeeded', { counted: true })], null],
    ['gives up beyond its back-off limit', job({ backoffLimit: 1 }, { failed: 1 }), [pod('Failed')], 'BackoffLimitExceeded'],
    ['ends at its deadline', job({ activeDeadlineSeconds: 30 }, { startTime: '2025-12-31T23:59:00Z' }), [pod('Running')], 'DeadlineExceeded'],
    [
      'fails by its failure policy',
      job({ podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }] } }),
      [pod('Failed', { exitCode: 42 })],
      'PodFailurePolicy',
    ],
    [
      'ignores failures its policy ignores',
      job({ backoffLimit: 0, podFailurePolicy: { rules: [{ action: 'Ignore', onExitCodes: { operator: 'In', values: [42] } }] } }),
      [pod('Failed', { exitCode: 42 })],
      null,
    ],
  ])('%s', (_, owner, pods, ending) => {
    expect(look(owner, pods).ending).toBe(ending)
  })

  it('writes and reads indexes as runs', () => {
    expect(formatIndexes([7, 0, 1, 2, 5, 4])).toBe('0-2,4,5,7')
    expect(parseIndexes('0-2,4,5,7', 8)).toEqual([0, 1, 2, 4, 5, 7])
  })
})
