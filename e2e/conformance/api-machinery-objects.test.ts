import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConformanceCluster, SETTLED } from './support.ts'

/**
 * What the "should support … API operations" tests of upstream assert of a kind: it is in discovery, and can be created, read, listed,
 * watched, patched, updated, deleted alone and as a collection, its status likewise.
 */

interface Kind {
  /** "apis/storage.k8s.io/v1" */
  api: string
  resource: string
  namespaced?: true
  /** Without metadata. */
  object: Record<string, unknown>
  /** A status that a client may write. */
  status?: Record<string, unknown>
  /** Names that the kind accepts. */
  name?: (index: number) => string
}

interface Thing {
  metadata: { name: string; resourceVersion: string; labels?: Record<string, string>; annotations?: Record<string, string> }
  status?: Record<string, unknown>
}

const condition = (type: string) => ({ type, status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z', reason: 'E2E', message: 'Set by an e2e test' })
const selector = { matchLabels: { app: 'x' } }
const podTemplate = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'main', image: 'busybox' }] } }
const policyRules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }]

const kinds: Kind[] = [
  { api: 'api/v1', resource: 'configmaps', namespaced: true, object: { data: { one: '1' } } },
  { api: 'api/v1', resource: 'secrets', namespaced: true, object: { stringData: { one: '1' } } },
  { api: 'api/v1', resource: 'serviceaccounts', namespaced: true, object: { automountServiceAccountToken: false } },
  { api: 'api/v1', resource: 'limitranges', namespaced: true, object: { spec: { limits: [{ type: 'Container', default: { cpu: '1' } }] } } },
  { api: 'api/v1', resource: 'resourcequotas', namespaced: true, object: { spec: { hard: { pods: '5' } } }, status: { hard: { pods: '5' } } },
  { api: 'api/v1', resource: 'podtemplates', namespaced: true, object: { template: podTemplate } },
  { api: 'api/v1', resource: 'endpoints', namespaced: true, object: { subsets: [{ addresses: [{ ip: '10.0.0.24' }], ports: [{ name: 'http', port: 80 }] }] } },
  { api: 'api/v1', resource: 'events', namespaced: true, object: { type: 'Normal', reason: 'Test', action: 'Do', message: 'a test event', reportingComponent: 'e2e', reportingInstance: 'e2e-1', eventTime: '2026-01-01T00:00:00.000000Z', involvedObject: { kind: 'Pod', name: 'x', namespace: 'default' } } },
  { api: 'api/v1', resource: 'persistentvolumes', object: { spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/tmp/x' }, storageClassName: 'none' } }, status: { phase: 'Available', message: 'E2E' } },
  { api: 'api/v1', resource: 'persistentvolumeclaims', namespaced: true, object: { spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'none', resources: { requests: { storage: '1Gi' } } } }, status: { conditions: [condition('Resizing')] } },
  { api: 'apis/events.k8s.io/v1', resource: 'events', namespaced: true, object: { type: 'Normal', reason: 'Test', action: 'Do', note: 'a note', reportingController: 'e2e', reportingInstance: 'e2e-1', eventTime: '2026-01-01T00:00:00.000000Z', regarding: { kind: 'Pod', name: 'x', namespace: 'default' } } },
  { api: 'apis/coordination.k8s.io/v1', resource: 'leases', namespaced: true, object: { spec: { holderIdentity: 'me', leaseDurationSeconds: 30 } } },
  { api: 'apis/discovery.k8s.io/v1', resource: 'endpointslices', namespaced: true, object: { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.7'] }], ports: [{ name: 'http', port: 80 }] } },
  { api: 'apis/node.k8s.io/v1', resource: 'runtimeclasses', object: { handler: 'runc' } },
  { api: 'apis/storage.k8s.io/v1', resource: 'storageclasses', object: { provisioner: 'e2e.example.com' } },
  { api: 'apis/storage.k8s.io/v1', resource: 'csidrivers', object: { spec: { attachRequired: false } } },
  { api: 'apis/storage.k8s.io/v1', resource: 'csinodes', object: { spec: { drivers: [{ name: 'e2e.example.com', nodeID: 'one' }] } } },
  { api: 'apis/storage.k8s.io/v1', resource: 'csistoragecapacities', namespaced: true, object: { storageClassName: 'none', capacity: '1Gi' } },
  { api: 'apis/storage.k8s.io/v1', resource: 'volumeattachments', object: { spec: { attacher: 'e2e.example.com', nodeName: 'node-9', source: { persistentVolumeName: 'none' } } }, status: { attached: true } },
  { api: 'apis/scheduling.k8s.io/v1', resource: 'priorityclasses', object: { value: 100 } },
  { api: 'apis/policy/v1', resource: 'poddisruptionbudgets', namespaced: true, object: { spec: { minAvailable: 1, selector } }, status: { observedGeneration: 1, currentHealthy: 0, desiredHealthy: 1, expectedPods: 0, disruptionsAllowed: 0 } },
  { api: 'apis/networking.k8s.io/v1', resource: 'ingresses', namespaced: true, object: { spec: { defaultBackend: { service: { name: 'x', port: { number: 80 } } } } }, status: { loadBalancer: { ingress: [{ ip: '169.1.1.1' }] } } },
  { api: 'apis/networking.k8s.io/v1', resource: 'ingressclasses', object: { spec: { controller: 'example.com/ingress' } } },
  { api: 'apis/networking.k8s.io/v1', resource: 'networkpolicies', namespaced: true, object: { spec: { podSelector: {} } } },
  { api: 'apis/networking.k8s.io/v1', resource: 'ipaddresses', object: { spec: { parentRef: { resource: 'services', namespace: 'x', name: 'y' } } }, name: (index) => `10.7.7.${index}` },
  { api: 'apis/networking.k8s.io/v1', resource: 'servicecidrs', object: { spec: { cidrs: ['10.100.0.0/24'] } }, status: { conditions: [condition('E2E')] } },
  { api: 'apis/apps/v1', resource: 'controllerrevisions', namespaced: true, object: { data: { spec: 1 }, revision: 1 } },
  { api: 'apis/apps/v1', resource: 'deployments', namespaced: true, object: { spec: { replicas: 0, selector, template: podTemplate } }, status: { conditions: [condition('StatusUpdate')] } },
  { api: 'apis/apps/v1', resource: 'statefulsets', namespaced: true, object: { spec: { replicas: 0, serviceName: 'x', selector, template: podTemplate } }, status: { conditions: [condition('StatusUpdate')], replicas: 0 } },
  { api: 'apis/batch/v1', resource: 'cronjobs', namespaced: true, object: { spec: { schedule: '0 0 1 1 *', suspend: true, jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: podTemplate.spec.containers } } } } } }, status: { lastScheduleTime: '2026-01-01T00:00:00Z' } },
  { api: 'apis/autoscaling/v2', resource: 'horizontalpodautoscalers', namespaced: true, object: { spec: { maxReplicas: 2, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' } } }, status: { currentReplicas: 1, desiredReplicas: 1, conditions: [condition('E2E')], currentMetrics: null } },
  { api: 'apis/flowcontrol.apiserver.k8s.io/v1', resource: 'flowschemas', object: { spec: { matchingPrecedence: 10000, priorityLevelConfiguration: { name: 'global-default' } } }, status: { conditions: [condition('E2E')] } },
  { api: 'apis/flowcontrol.apiserver.k8s.io/v1', resource: 'prioritylevelconfigurations', object: { spec: { type: 'Limited', limited: { nominalConcurrencyShares: 2, limitResponse: { type: 'Reject' } } } }, status: { conditions: [condition('E2E')] } },
  { api: 'apis/admissionregistration.k8s.io/v1', resource: 'validatingadmissionpolicies', object: { spec: { matchConstraints: { resourceRules: policyRules }, validations: [{ expression: 'true' }] } }, status: { conditions: [condition('E2E')] } },
  { api: 'apis/admissionregistration.k8s.io/v1', resource: 'validatingadmissionpolicybindings', object: { spec: { policyName: 'nobody', validationActions: ['Deny'] } } },
  { api: 'apis/rbac.authorization.k8s.io/v1', resource: 'clusterroles', object: { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] } },
  { api: 'apis/rbac.authorization.k8s.io/v1', resource: 'roles', namespaced: true, object: { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] } },
]

let cluster: ConformanceCluster
beforeAll(async () => {
  cluster = await ConformanceCluster.start({ nodes: 1 })
})
afterAll(() => cluster?.stop())

describe('API operations', () => {
  test.each(kinds)('of $resource in $api', async ({ api, resource, namespaced, object, status, name = (index) => `e2e-${resource}-${index}` }) => {
    const groupVersion = api.replace(/^apis?\//, '')
    const served = await cluster.get<{ groupVersion: string; resources: { name: string; verbs: string[] }[] }>(`/${api}`)
    expect(served.groupVersion).toBe(groupVersion)
    const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
    expect(served.resources.find((one) => one.name === resource)?.verbs.filter((verb) => verbs.includes(verb))).toEqual(verbs)
    if (status) expect(served.resources.find((one) => one.name === `${resource}/status`)?.verbs).toEqual(['get', 'patch', 'update'])

    const collection = `/${api}/${namespaced ? `namespaces/${await cluster.namespace()}/` : ''}${resource}`
    const label = `e2e-${resource}`
    const selected = `${collection}?labelSelector=e2e=${label}`
    const made = (index: number) => ({ ...object, metadata: { name: name(index), labels: { e2e: label } } })
    const path = `${collection}/${name(1)}`

    const created = await cluster.create<Thing>(collection, made(1))
    const watching = cluster.watch<Thing>(`${selected}&resourceVersion=${created.metadata.resourceVersion}`)
    for (const index of [2, 3]) await cluster.create(collection, made(index))
    expect((await cluster.get<Thing>(path)).metadata.name).toBe(name(1))
    const list = await cluster.get<{ kind: string; items: Thing[] }>(selected)
    expect(list.kind).toMatch(/List$/)
    expect(list.items.map(({ metadata }) => metadata.name)).toEqual([1, 2, 3].map(name))
    if (namespaced) expect(await cluster.list(`/${api}/${resource}?labelSelector=e2e=${label}`)).toHaveLength(3)

    const patched = await cluster.patch<Thing>(path, { metadata: { annotations: { patched: 'true' } } })
    expect(patched.metadata.annotations).toMatchObject({ patched: 'true' })
    const updated = await updateLatest(path, (thing) => ({ ...thing, metadata: { ...thing.metadata, annotations: { ...thing.metadata.annotations, updated: 'true' } } }))
    expect(updated.metadata.annotations).toMatchObject({ patched: 'true', updated: 'true' })
    if (status) {
      const after = await cluster.patch<Thing>(`${path}/status`, { metadata: { annotations: { statusPatched: 'true' } }, status })
      expect(after.status).toMatchObject(Object.fromEntries(Object.entries(status).filter(([, value]) => value !== null)))
      expect(after.metadata.annotations).toMatchObject({ statusPatched: 'true' })
      expect(await cluster.get<Thing>(`${path}/status`)).toMatchObject({ metadata: { name: name(1) } })
      await updateLatest(`${path}/status`, (thing) => ({ ...thing, status: { ...thing.status, ...status } }))
    }
    await cluster.delete(path)
    await expect.poll(async () => (await cluster.request('GET', path)).code, SETTLED).toBe(404)
    await cluster.delete(selected)
    await expect.poll(() => cluster.list(selected), SETTLED).toEqual([])
    await expect.poll(() => watching.events.filter(({ type }) => type === 'DELETED').length, SETTLED).toBe(3)
    expect(watching.events.filter(({ type }) => type === 'ADDED').map((event) => event.object.metadata.name)).toEqual([2, 3].map(name))
    expect(watching.events.some(({ type, object: seen }) => type === 'MODIFIED' && seen.metadata.annotations?.updated === 'true')).toBe(true)
    watching.stop()
  })
})

/** A controller may write in between, as on any cluster. */
async function updateLatest(path: string, change: (thing: Thing) => object): Promise<Thing> {
  for (;;) {
    const answer = await cluster.request<Thing>('PUT', path, change(await cluster.get<Thing>(path)))
    if (answer.code === 200) return answer.body
    expect(answer, `PUT ${path}`).toMatchObject({ code: 409 })
  }
}
