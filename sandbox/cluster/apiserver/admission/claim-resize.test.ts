import type { KubeObject, Stored } from '../../machinery/object.ts'
import { describe, expect, it } from 'vitest'
import type { AdmissionRequest, StoreReader } from '../admission-plugin.ts'
import { builtInResources } from '../resources/registry.ts'
import { claimResize } from './claim-resize.ts'

const resource = builtInResources().find((one) => one.resource === 'persistentvolumeclaims')!
const classes: Record<string, object> = { grows: { allowVolumeExpansion: true }, fixed: {} }
const reader: StoreReader = {
  get: <T extends KubeObject>(_: unknown, __: unknown, name: string) => classes[name] as Stored<T> | undefined,
  list: () => [],
}
const claim = (storage: string, storageClassName: string, phase = 'Bound'): KubeObject => ({ metadata: { name: 'x' }, spec: { storageClassName, resources: { requests: { storage } } }, status: { phase } }) as KubeObject

function resizing(old: KubeObject, object: KubeObject): string {
  const request: AdmissionRequest = { operation: 'UPDATE', resource, subresource: undefined, namespace: 'ns', name: 'x', object, old: old as Stored, user: { name: 'u', groups: [] }, dryRun: false, now: 0, warn: () => undefined }
  try {
    claimResize.validate!(request, reader)
    return 'accepted'
  } catch (error) {
    return (error as Error).message
  }
}

describe('PersistentVolumeClaimResize', () => {
  it('lets a bound claim grow where its class lets it', () => {
    expect(resizing(claim('1Gi', 'grows'), claim('2Gi', 'grows'))).toBe('accepted')
    expect(resizing(claim('1Gi', 'fixed'), claim('1024Mi', 'fixed'))).toBe('accepted')
  })

  it('refuses the others', () => {
    expect(resizing(claim('1Gi', 'grows', 'Pending'), claim('2Gi', 'grows'))).toBe('persistentvolumeclaims "x" is forbidden: Only bound persistent volume claims can be expanded')
    const sentence = 'persistentvolumeclaims "x" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize'
    expect([resizing(claim('1Gi', 'fixed'), claim('2Gi', 'fixed')), resizing(claim('1Gi', ''), claim('2Gi', ''))]).toEqual([sentence, sentence])
  })
})
