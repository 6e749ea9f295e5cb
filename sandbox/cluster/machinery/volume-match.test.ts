import type { Node, PersistentVolume, PersistentVolumeClaim } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import type { Stored } from './object.ts'
import { chooseVolume, unfit } from './volume-match.ts'

const stamps = (name: string) => ({ name, uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' })
const volume = (name: string, storage: string, more: object = {}): Stored<PersistentVolume> => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: stamps(name),
  spec: { accessModes: ['ReadWriteOnce'], capacity: { storage }, storageClassName: 'local', ...more },
})
const claim = (spec: object = {}): Stored<PersistentVolumeClaim> => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { ...stamps('data'), namespace: 'n' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: 'local', ...spec },
})
const on = (node: string) => ({ nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'host', operator: 'In', values: [node] }] }] } } })
const node = (name: string): Node => ({ metadata: { name, labels: { host: name } } })
const reserved = { claimRef: { namespace: 'n', name: 'data' } }

describe('the volume for a claim', () => {
  it.each<[string, Stored<PersistentVolume>[], Node | 'nowhere yet' | undefined, string | null]>([
    ['is the smallest that is large enough', [volume('l', '5Gi'), volume('m', '2Gi'), volume('s', '500Mi')], undefined, 'm'],
    ['is the one made for it', [volume('m', '2Gi'), volume('mine', '5Gi', reserved)], undefined, 'mine'],
    ['is reached from the pod’s node', [volume('m', '1Gi', on('a')), volume('l', '2Gi', on('b'))], node('b'), 'l'],
    ['is none where no node reaches one', [volume('m', '1Gi', on('a'))], node('c'), null],
    ['is left open until there is a pod', [volume('m', '2Gi')], 'nowhere yet', null],
    ['is the one made for it even then', [volume('mine', '2Gi', reserved)], 'nowhere yet', 'mine'],
  ])('%s', (_, volumes, place, name) => {
    expect(chooseVolume(claim(), volumes, place)?.metadata.name ?? null).toBe(name)
  })

  it.each([
    [{ capacity: { storage: '1Mi' } }, 'requested PV is too small'],
    [{ storageClassName: 'fast' }, 'storageClassName does not match'],
    [{ volumeMode: 'Block' }, 'incompatible volumeMode'],
    [{ accessModes: ['ReadOnlyMany'] }, 'incompatible accessMode'],
    [{}, null],
  ])('does not fit: %j', (more, why) => {
    expect(unfit(claim(), volume('v', '1Gi', more))).toBe(why)
  })
})
