import type { StatefulSet } from 'kubernetes-types/apps/v1'
import type { PersistentVolumeClaim, Pod } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import type { Stored } from '../../machinery/object.ts'
import { claimOwners } from './claims.ts'

const stamps = (name: string) => ({ name, namespace: 'n', uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' })
const set = (whenScaled: string, whenDeleted: string, replicas: number): Stored<StatefulSet> =>
  ({ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: stamps('db'), spec: { replicas, persistentVolumeClaimRetentionPolicy: { whenScaled, whenDeleted } } }) as Stored<StatefulSet>
const pod: Stored<Pod> = { apiVersion: 'v1', kind: 'Pod', metadata: stamps('db-1') }
const claim = (...owners: string[]): PersistentVolumeClaim => ({ metadata: { ownerReferences: owners.map((uid) => ({ apiVersion: 'v1', kind: 'X', name: uid, uid, controller: true })) } })
const ownersOf = (owner: Stored<StatefulSet>, of: PersistentVolumeClaim): string[] | null => claimOwners(owner, pod, of)?.map(({ uid }) => uid) ?? null

describe('the claim of a pod', () => {
  it.each([
    ['is nobody\'s when it is to be kept', set('Retain', 'Retain', 2), claim(), null],
    ['is let go when that is no longer so', set('Retain', 'Retain', 2), claim('db'), []],
    ['goes with the set', set('Retain', 'Delete', 2), claim(), ['db']],
    ['goes with the pod that is scaled away', set('Delete', 'Retain', 1), claim(), ['db-1']],
    ['changes hands from the set to the pod', set('Delete', 'Delete', 1), claim('db'), ['db-1']],
    ['comes back to the set', set('Delete', 'Delete', 2), claim('db-1'), ['db']],
    ['is left alone when another controls it', set('Delete', 'Delete', 1), claim('other'), null],
  ])('%s', (_, owner, of, expected) => {
    expect(ownersOf(owner, of)).toEqual(expected)
  })
})
