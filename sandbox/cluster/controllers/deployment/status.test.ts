import type { Deployment, ReplicaSet } from 'kubernetes-types/apps/v1'
import { describe, expect, it } from 'vitest'
import type { Stored } from '../../machinery/object.ts'
import { conditionOf, pauseConditions, rolloutStatus } from './status.ts'

const start = '2026-01-01T00:00:00Z'
const later = (seconds: number): string => `${new Date(Date.parse(start) + seconds * 1000).toISOString().slice(0, 19)}Z`
const metadata = (name: string) => ({ name, uid: name, resourceVersion: '1', creationTimestamp: start, generation: 1 })

const deployment = (status: Deployment['status'], paused = false): Stored<Deployment> =>
  ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: metadata('web'), spec: { replicas: 3, progressDeadlineSeconds: 600, paused }, status }) as Stored<Deployment>
const replicaSet = (replicas: number, ready: number): Stored<ReplicaSet> =>
  ({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: metadata('web-1'), spec: { replicas: 3 }, status: { replicas, readyReplicas: ready, availableReplicas: ready } }) as Stored<ReplicaSet>

const progressing = (reason: string, status: string, at: string) => ({ type: 'Progressing', status, reason, message: '', lastUpdateTime: at, lastTransitionTime: at })
const progressOf = (before: Deployment['status'], current: Stored<ReplicaSet>, now: string) =>
  conditionOf(rolloutStatus({ deployment: deployment(before), current, old: [], now }), 'Progressing')

describe('the Progressing condition', () => {
  it('moves its update time, not its transition time, with each step', () => {
    const before = { conditions: [progressing('NewReplicaSetCreated', 'True', start)] }
    expect(progressOf(before, replicaSet(3, 1), later(5))).toMatchObject({ reason: 'ReplicaSetUpdated', lastUpdateTime: later(5), lastTransitionTime: start })
  })

  it('is done when all replicas are available', () => {
    const before = { conditions: [progressing('ReplicaSetUpdated', 'True', start)] }
    expect(progressOf(before, replicaSet(3, 3), later(5))).toMatchObject({ reason: 'NewReplicaSetAvailable', message: 'ReplicaSet "web-1" has successfully progressed.' })
  })

  it('fails when nothing happened for the deadline', () => {
    const before = { replicas: 3, updatedReplicas: 3, readyReplicas: 1, availableReplicas: 1, conditions: [progressing('ReplicaSetUpdated', 'True', start)] }
    expect(progressOf(before, replicaSet(3, 1), later(600))).toMatchObject({ reason: 'ReplicaSetUpdated' })
    expect(progressOf(before, replicaSet(3, 1), later(601))).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: 'ReplicaSet "web-1" has timed out progressing.',
    })
  })

  it('does not fail a rollout that was complete when a pod is lost later', () => {
    const before = { replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3, conditions: [progressing('NewReplicaSetAvailable', 'True', start)] }
    expect(progressOf(before, replicaSet(3, 2), later(10_000))).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' })
  })

  it('says when it is paused and when it is resumed', () => {
    const paused = pauseConditions({ deployment: deployment({ conditions: [] }, true), now: start })
    expect(paused).toMatchObject([{ status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' }])
    expect(pauseConditions({ deployment: deployment({ conditions: paused! }, false), now: start })).toMatchObject([{ status: 'Unknown', reason: 'DeploymentResumed' }])
    expect(pauseConditions({ deployment: deployment({ conditions: paused! }, true), now: start })).toBeNull()
  })
})
