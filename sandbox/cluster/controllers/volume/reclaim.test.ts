import type { PersistentVolume, PersistentVolumeSpec } from 'kubernetes-types/core/v1'
import { expect, it } from 'vitest'
import { reclaimOf } from './reclaim.ts'

const volume = (spec: PersistentVolumeSpec, annotations: Record<string, string> = {}): PersistentVolume => ({ metadata: { name: 'v', annotations }, spec: { persistentVolumeReclaimPolicy: 'Delete', ...spec } })

it.each([
  ['is kept where its policy says so', volume({ hostPath: { path: '/tmp/x' }, persistentVolumeReclaimPolicy: 'Retain' }), 'keep'],
  ['is left to who made it', volume({ hostPath: { path: '/tmp/x' } }, { 'pv.kubernetes.io/provisioned-by': 'example.com/x' }), 'keep'],
  ['goes with its directory', volume({ hostPath: { path: '/tmp/x' } }), 'delete'],
  ['stays where its directory is somebody else’s', volume({ hostPath: { path: '/data' } }), { failure: 'host_path deleter only supports /tmp/.+ but received provided /data' }],
  ['stays when nobody knows how to delete it', volume({ local: { path: '/data' } }), { failure: 'error getting deleter volume plugin for volume "v": no deletable volume plugin matched' }],
])('a released volume %s', (_title, given, expected) => expect(reclaimOf(given)).toEqual(expected))
