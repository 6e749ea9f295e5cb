import { describe, expect, it } from 'vitest'
import { decideClaim } from './claim.ts'
import type { Stored } from './object.ts'

const object = (uid: string, metadata: object = {}): Stored =>
  ({ apiVersion: 'v1', kind: 'X', metadata: { name: uid, uid, resourceVersion: '1', creationTimestamp: '', ...metadata } }) as Stored
const controlledBy = (uid: string): object => ({ ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'x', uid, controller: true }] })

describe('claiming', () => {
  it.each([
    ['keeps its own that it selects', object('me'), object('p', controlledBy('me')), true, 'keep'],
    ['releases its own that it selects no more', object('me'), object('p', controlledBy('me')), false, 'release'],
    ['adopts an orphan that it selects', object('me'), object('p'), true, 'adopt'],
    ['leaves an orphan that it does not select', object('me'), object('p'), false, 'ignore'],
    ['leaves what another controls', object('me'), object('p', controlledBy('other')), true, 'ignore'],
    ['adopts nothing that is being deleted', object('me'), object('p', { deletionTimestamp: 'now' }), true, 'ignore'],
    ['adopts nothing while it is being deleted itself', object('me', { deletionTimestamp: 'now' }), object('p'), true, 'ignore'],
    ['releases nothing while it is being deleted itself', object('me', { deletionTimestamp: 'now' }), object('p', controlledBy('me')), false, 'ignore'],
  ] as const)('%s', (_, owner, candidate, selected, decision) => {
    expect(decideClaim(owner, candidate, selected)).toBe(decision)
  })
})
