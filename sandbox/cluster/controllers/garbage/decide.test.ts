import { describe, expect, it } from 'vitest'
import type { Stored } from '../../machinery/object.ts'
import { decideGarbage, type OwnerState } from './decide.ts'

const object = (uid: string, metadata: object = {}): Stored =>
  ({ apiVersion: 'v1', kind: 'X', metadata: { name: uid, uid, resourceVersion: '1', creationTimestamp: '', ...metadata } }) as Stored
const owner = (uid: string, state: OwnerState) => ({ reference: { apiVersion: 'v1', kind: 'X', name: uid, uid }, state })
const dependent = (of: string, blockOwnerDeletion: boolean) => object('d', { ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: of, uid: of, blockOwnerDeletion }] })
const going = (...finalizers: string[]) => object('o', { deletionTimestamp: 'now', finalizers })

describe('garbage', () => {
  it.each([
    ['stays while an owner is there', object('o'), [owner('a', 'there')], [], { do: 'nothing' }],
    ['loses the owners that are gone while another is there', object('o'), [owner('a', 'there'), owner('b', 'absent')], [], { do: 'dropOwners', uids: ['b'] }],
    ['is deleted when all its owners are gone', object('o'), [owner('a', 'absent')], [], { do: 'delete', policy: 'Background' }],
    ['is deleted in the foreground for an owner that waits, when it has dependents', object('o'), [owner('a', 'waiting')], [dependent('o', true)], { do: 'delete', policy: 'Foreground' }],
    [
      'holds its owners no longer where they wait in a circle',
      object('o'),
      [{ ...owner('a', 'waiting'), reference: { ...owner('a', 'waiting').reference, blockOwnerDeletion: true } }],
      [object('d', { deletionTimestamp: 'now', finalizers: ['foregroundDeletion'], ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'o', uid: 'o' }] })],
      { do: 'unblockOwners' },
    ],
    ['orphans its dependents', going('orphan'), [], [dependent('o', true)], { do: 'orphanDependents' }],
    ['deletes its dependents first', going('foregroundDeletion'), [], [dependent('o', true)], { do: 'deleteDependents' }],
    ['does not wait for dependents that do not block', going('foregroundDeletion'), [], [dependent('o', false)], { do: 'releaseFinalizer' }],
    ['leaves other finalizers to others', going('example.com/hold'), [], [], { do: 'nothing' }],
  ] as const)('%s', (_, subject, owners, dependents, decision) => {
    expect(decideGarbage({ object: subject, owners, dependents })).toEqual(decision)
  })
})
