import type { StatefulSet } from 'kubernetes-types/apps/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import type { Stored } from '../../machinery/object.ts'
import { decideStateful, statefulStatus } from './decide.ts'
import { statefulPod } from './pods.ts'

const stamps = (name: string) => ({ name, namespace: 'n', uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', generation: 1 })
const set = (replicas: number, more: object = {}, status: object = {}): Stored<StatefulSet> =>
  ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: stamps('db'),
    spec: { replicas, serviceName: 'db', selector: { matchLabels: { app: 'db' } }, template: { metadata: { labels: { app: 'db' } }, spec: { containers: [] } }, updateStrategy: { type: 'RollingUpdate' }, ...more },
    status: { replicas: 0, ...status },
  }) as Stored<StatefulSet>

/** "0", "1 new", "2 pending", "1 going", "0 failed". */
const pod = (text: string): Stored<Pod> => {
  const [ordinal, state = ''] = text.split(' ')
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...stamps(`db-${ordinal}`), labels: { 'controller-revision-hash': state === 'new' ? 'new' : 'old' }, ...(state === 'going' ? { deletionTimestamp: 'now' } : {}) },
    status: {
      phase: state === 'pending' ? 'Pending' : state === 'failed' ? 'Failed' : 'Running',
      conditions: state === 'pending' || state === 'failed' ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
    },
  }
}

const decide = (owner: Stored<StatefulSet>, pods: string[], update = 'old') => {
  const step = decideStateful({ set: owner, pods: pods.map(pod), current: 'old', update, now: Date.parse('2026-01-01T00:01:00Z') })
  return { create: step.create.map(({ ordinal }) => ordinal), remove: step.remove.map(({ metadata }) => metadata.name) }
}

describe('a StatefulSet', () => {
  it.each<[string, Stored<StatefulSet>, string[], number[], string[]]>([
    ['makes the first pod', set(3), [], [0], []],
    ['waits for it to be ready', set(3), ['0 pending'], [], []],
    ['makes the next', set(3), ['0'], [1], []],
    ['fills a gap before going on', set(3), ['0', '2'], [1], []],
    ['waits for a pod that is going', set(3), ['0', '1 going', '2'], [], []],
    ['replaces a failed one', set(3), ['0', '1 failed'], [], ['db-1']],
    ['scales down from the highest, one at a time', set(1), ['0', '1', '2'], [], ['db-2']],
    ['waits while one is going', set(1), ['0', '1', '2 going'], [], []],
    ['makes all at once where told to', set(3, { podManagementPolicy: 'Parallel' }), ['1'], [0, 2], []],
    ['starts from another number', set(2, { ordinals: { start: 5 } }), ['5'], [6], []],
  ])('%s', (_, owner, pods, create, remove) => {
    expect(decide(owner, pods)).toEqual({ create, remove })
  })

  it.each<[string, object, string[], string[]]>([
    ['updates from the highest', {}, ['0', '1', '2'], ['db-2']],
    ['goes on when that is ready', {}, ['0', '1', '2 new'], ['db-1']],
    ['waits while it is not', {}, ['0', '1', '2 pending'], []],
    ['stops at the partition', { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } }, ['0', '1', '2 new'], []],
    ['leaves it to the learner with OnDelete', { updateStrategy: { type: 'OnDelete' } }, ['0', '1', '2'], []],
  ])('%s', (_, more, pods, remove) => {
    expect(decide(set(3, more), pods, 'new')).toEqual({ create: [], remove })
  })

  it('moves to the new revision when all are of it', () => {
    const state = { set: set(2), pods: ['0 new', '1 new'].map(pod), current: 'old', update: 'new', now: 0 }
    expect(statefulStatus(state)).toMatchObject({ currentRevision: 'new', updateRevision: 'new', currentReplicas: 2, updatedReplicas: 2, readyReplicas: 2 })
  })

  it('gives a pod its identity and its claims', () => {
    const owner = set(1, { volumeClaimTemplates: [{ metadata: { name: 'data' } }] })
    const made = statefulPod(owner, owner.spec!.template, 1, 'old')
    expect(made.metadata).toMatchObject({
      name: 'db-1',
      labels: { app: 'db', 'statefulset.kubernetes.io/pod-name': 'db-1', 'apps.kubernetes.io/pod-index': '1', 'controller-revision-hash': 'old' },
    })
    expect(made.spec).toMatchObject({ hostname: 'db-1', subdomain: 'db', volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-1' } }] })
  })
})
