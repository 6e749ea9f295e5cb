import type { Pod } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import type { KubeObject, ResourceRef, Stored } from '../../machinery/object.ts'
import type { AdmissionPlugin, AdmissionRequest, StoreReader } from '../admission-plugin.ts'
import { builtInResources } from '../resources/registry.ts'
import { defaultStorageClass } from './default-classes.ts'
import { defaultTolerationSeconds } from './default-toleration-seconds.ts'
import { limitRanger } from './limit-ranger.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'
import { priority } from './priority.ts'
import { resourceQuota } from './resource-quota.ts'
import { serviceAccount } from './service-account.ts'

type Objects = Record<string, object[]>

const reader = (objects: Objects): StoreReader => ({
  get: <T extends KubeObject>({ resource }: ResourceRef, _namespace: string | undefined, name: string) => (objects[resource] as Stored<T>[] | undefined)?.find((one) => one.metadata.name === name),
  list: <T extends KubeObject>({ resource }: ResourceRef) => (objects[resource] ?? []) as Stored<T>[],
})

const definitions = builtInResources()

function request(resource: string, object: object | undefined, more: Partial<AdmissionRequest> = {}): AdmissionRequest {
  return {
    operation: 'CREATE',
    resource: definitions.find((one) => one.resource === resource && one.group !== 'events.k8s.io')!,
    subresource: undefined,
    namespace: 'ns',
    name: 'x',
    ...(object ? { object: object as KubeObject } : {}),
    user: { name: 'u', groups: [] },
    dryRun: false,
    now: 0,
    warn: () => undefined,
    ...more,
  }
}

function admit(plugin: AdmissionPlugin, asked: AdmissionRequest, objects: Objects = {}): void {
  if (plugin.handles && !plugin.handles(asked)) return
  plugin.mutate?.(asked, reader(objects))
  plugin.validate?.(asked, reader(objects))
}

const pod = (resources: object = {}, more: object = {}): Pod => ({ metadata: { name: 'x' }, spec: { containers: [{ name: 'c', image: 'i', resources }], ...more } })
const named = (name: string, more: object = {}): object => ({ metadata: { name, creationTimestamp: '2026-01-01T00:00:00Z' }, ...more })

describe('NamespaceLifecycle', () => {
  it('wants the namespace to be there, and to stay', () => {
    expect(() => admit(namespaceLifecycle, request('pods', pod()))).toThrow('namespaces "ns" not found')
    const leaving = { namespaces: [named('ns', { status: { phase: 'Terminating' } })] }
    expect(() => admit(namespaceLifecycle, request('pods', pod()), leaving)).toThrow('pods "x" is forbidden: unable to create new content in namespace ns because it is being terminated')
    expect(() => admit(namespaceLifecycle, request('pods', pod(), { operation: 'UPDATE' }), leaving)).not.toThrow()
  })

  it('keeps the system’s own namespaces', () => {
    const deletion = { operation: 'DELETE' as const, namespace: undefined, name: 'kube-system' }
    expect(() => admit(namespaceLifecycle, request('namespaces', undefined, deletion))).toThrow('namespaces "kube-system" is forbidden: this namespace may not be deleted')
    expect(() => admit(namespaceLifecycle, request('namespaces', undefined, { ...deletion, name: 'mine' }))).not.toThrow()
  })
})

describe('ServiceAccount', () => {
  const accounts = { serviceaccounts: [named('default'), named('silent', { automountServiceAccountToken: false })] }

  it('gives a pod the default account and its token', () => {
    const object = pod()
    admit(serviceAccount, request('pods', object), accounts)
    expect(object.spec).toMatchObject({ serviceAccountName: 'default', serviceAccount: 'default', volumes: [{ projected: { defaultMode: 420 } }] })
    const [mount] = object.spec!.containers[0]!.volumeMounts!
    expect(mount).toEqual({ name: object.spec!.volumes![0]!.name, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' })
  })

  it('mounts none where pod or account say no, and the pod’s word counts', () => {
    const silent = pod({}, { serviceAccountName: 'silent' })
    admit(serviceAccount, request('pods', silent), accounts)
    expect(silent.spec!.volumes).toBeUndefined()
    const loud = pod({}, { serviceAccountName: 'silent', automountServiceAccountToken: true })
    admit(serviceAccount, request('pods', loud), accounts)
    expect(loud.spec!.volumes).toHaveLength(1)
  })

  it('refuses an account that is not there', () => {
    expect(() => admit(serviceAccount, request('pods', pod({}, { serviceAccountName: 'nosuch' })), accounts)).toThrow('pods "x" is forbidden: error looking up service account ns/nosuch: serviceaccount "nosuch" not found')
  })
})

describe('LimitRanger', () => {
  const limits = { limitranges: [named('l', { spec: { limits: [{ type: 'Container', default: { cpu: '200m' }, defaultRequest: { cpu: '100m' }, max: { cpu: '500m' }, min: { cpu: '50m' } }] } })] }

  it('fills in what is left out, and notes it', () => {
    const object = pod()
    admit(limitRanger, request('pods', object), limits)
    expect(object.spec!.containers[0]!.resources).toEqual({ limits: { cpu: '200m' }, requests: { cpu: '100m' } })
    expect(object.metadata!.annotations).toEqual({ 'kubernetes.io/limit-ranger': 'LimitRanger plugin set: cpu request for container c; cpu limit for container c' })
  })

  it.each([
    [{ limits: { cpu: '2' }, requests: { cpu: '1' } }, 'maximum cpu usage per Container is 500m, but limit is 2'],
    [{ limits: { cpu: '100m' }, requests: { cpu: '10m' } }, 'minimum cpu usage per Container is 50m, but request is 10m'],
  ])('refuses %j', (resources, words) => expect(() => admit(limitRanger, request('pods', pod(resources)), limits)).toThrow(words))
})

describe('Priority', () => {
  const classes = { priorityclasses: [named('urgent', { value: 1000 }), named('usual', { value: 10, globalDefault: true })] }
  const prioritized = (spec: object, objects: Objects = classes): Pod => {
    const object = pod({}, spec)
    admit(priority, request('pods', object), objects)
    return object
  }

  it('turns a class into a number', () => {
    expect(prioritized({ priorityClassName: 'urgent' }).spec).toMatchObject({ priority: 1000, preemptionPolicy: 'PreemptLowerPriority' })
    expect(prioritized({}).spec).toMatchObject({ priority: 10, priorityClassName: 'usual' })
    expect(prioritized({}, {}).spec).toMatchObject({ priority: 0 })
    expect(prioritized({ priorityClassName: 'system-node-critical' }).spec).toMatchObject({ priority: 2_000_001_000 })
  })

  it('refuses classes that are not there, and numbers of one’s own', () => {
    expect(() => prioritized({ priorityClassName: 'nosuch' })).toThrow('no PriorityClass with name nosuch was found')
    expect(() => prioritized({ priority: 7 }, {})).toThrow('the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 0')
  })
})

describe('DefaultTolerationSeconds', () => {
  it('adds what is not tolerated yet', () => {
    const object = pod({}, { tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }] })
    admit(defaultTolerationSeconds, request('pods', object))
    expect(object.spec!.tolerations!.map(({ key, tolerationSeconds }) => [key, tolerationSeconds])).toEqual([
      ['node.kubernetes.io/not-ready', 5],
      ['node.kubernetes.io/unreachable', 300],
    ])
  })
})

describe('DefaultStorageClass', () => {
  it('gives a claim the newest default class, unless it wants none', () => {
    const isDefault = { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }
    const classes = {
      storageclasses: [
        { metadata: { name: 'old', creationTimestamp: '2025-01-01T00:00:00Z', ...isDefault } },
        { metadata: { name: 'new', creationTimestamp: '2026-01-01T00:00:00Z', ...isDefault } },
      ],
    }
    const claim = { metadata: { name: 'x' }, spec: {} }
    admit(defaultStorageClass, request('persistentvolumeclaims', claim), classes)
    expect(claim.spec).toEqual({ storageClassName: 'new' })
    const unclassed = { metadata: { name: 'x' }, spec: { storageClassName: '' } }
    admit(defaultStorageClass, request('persistentvolumeclaims', unclassed), classes)
    expect(unclassed.spec.storageClassName).toBe('')
  })
})

describe('ResourceQuota', () => {
  const quota = (hard: object, more: object = {}): Objects => ({ resourcequotas: [named('q', { spec: { hard, ...more } })] })
  const stored = (count: number): object[] => Array.from({ length: count }, (_, index) => ({ ...pod(), metadata: { name: `p${index}` } }))

  it('refuses the pod too many', () => {
    expect(() => admit(resourceQuota, request('pods', pod()), { ...quota({ pods: '2' }), pods: stored(2) })).toThrow('pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2')
    expect(() => admit(resourceQuota, request('pods', pod()), { ...quota({ pods: '2' }), pods: stored(1) })).not.toThrow()
  })

  it('does not count finished pods', () => {
    const finished = stored(2).map((one) => ({ ...one, status: { phase: 'Succeeded' } }))
    expect(() => admit(resourceQuota, request('pods', pod()), { ...quota({ pods: '2' }), pods: finished })).not.toThrow()
  })

  it('adds amounts up', () => {
    const objects = { ...quota({ 'requests.cpu': '1' }), pods: [pod({ requests: { cpu: '600m' } })] }
    expect(() => admit(resourceQuota, request('pods', pod({ requests: { cpu: '500m' } })), objects)).toThrow('requested: requests.cpu=500m, used: requests.cpu=600m, limited: requests.cpu=1')
  })

  it('wants amounts stated where they are limited', () => {
    expect(() => admit(resourceQuota, request('pods', pod()), quota({ 'limits.cpu': '1', 'requests.cpu': '1' }))).toThrow('failed quota: q: must specify limits.cpu for: c; requests.cpu for: c')
  })

  it('lets an object keep what it has', () => {
    const service = { metadata: { name: 'x' }, spec: { type: 'ClusterIP' } }
    const update = request('services', service, { operation: 'UPDATE', old: service as unknown as Stored })
    expect(() => admit(resourceQuota, update, { ...quota({ services: '0' }), services: [service] })).not.toThrow()
  })

  it('counts only what is in its scopes', () => {
    const objects = quota({ pods: '0' }, { scopes: ['NotBestEffort'] })
    expect(() => admit(resourceQuota, request('pods', pod()), objects)).not.toThrow()
    expect(() => admit(resourceQuota, request('pods', pod({ requests: { cpu: '1' } })), objects)).toThrow('exceeded quota')
  })
})
