import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2'
import type { Event, Namespace, PersistentVolume, PersistentVolumeClaim, Pod, PodSpec, Service } from 'kubernetes-types/core/v1'
import type { Ingress, NetworkPolicy } from 'kubernetes-types/networking/v1'
import type { StorageClass } from 'kubernetes-types/storage/v1'
import { describe, expect, test } from 'vitest'
import type { Stored } from '../../../cluster/machinery/object.ts'
import { drawAutoscaler } from './autoscalers.ts'
import { drawClaim, drawVolume, explainClaim } from './claims.ts'
import { drawIngress } from './ingresses.ts'
import { drawBudget, drawNamespace, drawQuota } from './limits.ts'
import { PodNeeds } from './pod-needs.ts'
import { drawPolicy } from './policies.ts'
import { drawMissing, drawSetting } from './settings.ts'

const meta = (name: string, more: object = {}): Stored['metadata'] => ({ name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', ...more })
const pod = (name: string, spec: Partial<PodSpec> = {}, phase = 'Running', more: object = { labels: { app: 'web' } }): Stored<Pod> => ({ apiVersion: 'v1', kind: 'Pod', metadata: meta(name, more), spec: { containers: [{ name: 'main' }], ...spec }, status: { phase } })
const facts = (other: { facts: { fact: string; values: Record<string, string | number> }[] }): string[] => other.facts.map(({ fact, values }) => [fact, ...Object.values(values)].join(' '))

describe('a claim', () => {
  const claim = (spec: PersistentVolumeClaim['spec'], status: PersistentVolumeClaim['status'] = { phase: 'Pending' }, more: object = {}): Stored<PersistentVolumeClaim> => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: meta('data', more), spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } }, ...spec }, status })
  const storageClass = (name: string, more: Omit<Partial<StorageClass>, 'metadata' | 'kind' | 'apiVersion'> = {}): Stored<StorageClass> => ({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: meta(name, { namespace: undefined }), provisioner: 'made.up/x', ...more })
  const volume = (name: string, size: string, className: string, status: PersistentVolume['status'] = { phase: 'Available' }): Stored<PersistentVolume> => ({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: meta(name, { namespace: undefined }), spec: { capacity: { storage: size }, accessModes: ['ReadWriteOnce'], storageClassName: className }, status })
  const why = (spec: PersistentVolumeClaim['spec'], around: { classes?: Stored<StorageClass>[]; volumes?: Stored<PersistentVolume>[]; users?: Stored<Pod>[]; warning?: Event } = {}) => explainClaim(claim(spec), { classes: around.classes ?? [], volumes: around.volumes ?? [] }, around.users ?? [], around.warning)

  test('that is bound says to what, and who uses it', () => {
    const drawn = drawClaim(claim({ storageClassName: 'standard', volumeName: 'pv-1' }, { phase: 'Bound', capacity: { storage: '8Gi' } }), { classes: [storageClass('standard')], volumes: [] }, [pod('b'), pod('a')], undefined)
    expect(drawn).toMatchObject({ status: 'Bound', why: null })
    expect(facts(drawn)).toEqual(['boundTo 8Gi pv-1', 'ofClass standard', 'usedBy 2 a, b'])
    expect(drawn.facts.map(({ to }) => to?.kind)).toEqual(['PersistentVolume', 'StorageClass', undefined])
  })
  test('of a class that does not exist says which do, and why volumes of it do not fit', () => {
    expect(why({ storageClassName: 'fast' }, { classes: [storageClass('standard')], volumes: [volume('small', '1Gi', 'fast'), volume('other', '9Gi', 'slow')] })).toEqual({ reason: 'claimNoClass', values: { name: 'fast', classes: 'standard', unfit: 'small: requested PV is too small' } })
    expect(why({})).toEqual({ reason: 'claimNoDefault', values: { classes: 'none' } })
    expect(why({ storageClassName: '' }, { volumes: [volume('other', '9Gi', 'slow')] })).toEqual({ reason: 'claimNoVolume', values: { name: '', unfit: 'other: storageClassName does not match' } })
  })
  test('whose class waits for a pod says so, until there is one; then what its provisioner says', () => {
    const classes = [storageClass('standard', { volumeBindingMode: 'WaitForFirstConsumer' })]
    expect(why({ storageClassName: 'standard' }, { classes })?.reason).toBe('claimUnused')
    expect(why({ storageClassName: 'standard' }, { classes, users: [pod('a')] })?.reason).toBe('claimMaking')
    expect(why({ storageClassName: 'standard' }, { classes, users: [pod('a')], warning: { metadata: {}, involvedObject: {}, reason: 'ProvisioningFailed', message: 'no room' } })).toEqual({ reason: 'claimRefused', values: { message: 'no room' } })
  })
  test('that was deleted while pods use it names them', () => {
    const deleted = claim({}, { phase: 'Bound' }, { deletionTimestamp: 'x', finalizers: ['kubernetes.io/pvc-protection'] })
    expect(drawClaim(deleted, { classes: [], volumes: [] }, [pod('a')], undefined)).toMatchObject({ status: 'Terminating', why: { reason: 'claimInUse', values: { names: 'a' } } })
  })
  test('leaves a volume behind that says what is to be done with it', () => {
    const released = volume('pv-1', '1Gi', 'standard', { phase: 'Released' })
    released.spec = { ...released.spec, claimRef: { namespace: 'shop', name: 'data' }, persistentVolumeReclaimPolicy: 'Retain' }
    expect(drawVolume(released)).toMatchObject({ namespace: '', status: 'Released', why: { reason: 'volumeReleased', values: { claim: 'shop/data', policy: 'Retain' } } })
  })
})

describe('an Ingress', () => {
  const backend = (name: string, port: number | string) => ({ service: { name, port: typeof port === 'number' ? { number: port } : { name: port } } })
  const ingress = (spec: Ingress['spec'], status: Ingress['status'] = {}): Stored<Ingress> => ({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: meta('shop'), spec, status })
  const web: Service = { spec: { ports: [{ name: 'http', port: 80 }] } }
  const around = { service: (name: string) => (name === 'web' ? web : undefined), hasSecret: () => false, classes: ['nginx'] }
  const rules = (...backends: ReturnType<typeof backend>[]): Ingress['spec'] => ({ rules: [{ host: 'shop.local', http: { paths: backends.map((one, place) => ({ path: `/${place}`, pathType: 'Prefix', backend: one })) } }] })

  test('says which hosts and paths lead to which Services, and that nobody serves it', () => {
    const drawn = drawIngress(ingress({ ...rules(backend('web', 'http')), defaultBackend: backend('web', 80) }), around)
    expect(facts(drawn)).toEqual(['leadsTo shop.local/0 svc/web:http', 'leadsTo * svc/web:80'])
    expect(drawn.facts[0]?.to).toEqual({ kind: 'Service', namespace: 'shop', name: 'web' })
    expect(drawn.why?.reason).toBe('ingressUnserved')
    expect(drawIngress(ingress(rules(backend('web', 80)), { loadBalancer: { ingress: [{ ip: '10.0.1.1' }] } }), around)).toMatchObject({ why: null, facts: [{}, { fact: 'hasAddress' }] })
  })
  test('that leads to what does not exist says what does', () => {
    const missing = drawIngress(ingress(rules(backend('web', 80), backend('cart', 80))), around)
    expect(missing.why).toEqual({ reason: 'backendMissing', values: { from: 'shop.local/1', service: 'cart' } })
    expect(missing.facts.map(({ broken }) => broken)).toEqual([undefined, true])
    expect(drawIngress(ingress(rules(backend('web', 8080))), around).why).toEqual({ reason: 'backendPort', values: { from: 'shop.local/0', service: 'web', port: '8080', ports: '80 (http)' } })
    expect(drawIngress(ingress({ ...rules(backend('web', 80)), tls: [{ secretName: 'cert' }] }), around).why?.reason).toBe('ingressSecretMissing')
    expect(drawIngress(ingress({ ...rules(backend('web', 80)), ingressClassName: 'traefik' }), around).why).toEqual({ reason: 'ingressNoClass', values: { name: 'traefik', classes: 'nginx' } })
  })
})

describe('an autoscaler', () => {
  const autoscaler = (status: Partial<NonNullable<HorizontalPodAutoscaler['status']>>): Stored<HorizontalPodAutoscaler> => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: meta('web'),
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' }, minReplicas: 2, maxReplicas: 6, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }] },
    status: { currentReplicas: 2, desiredReplicas: 2, conditions: [], ...status },
  })
  const condition = (type: string, status: string, reason: string, message = 'm') => ({ conditions: [{ type, status, reason, message }] })

  test('says what it sees and what it wants', () => {
    const drawn = drawAutoscaler(autoscaler({ desiredReplicas: 5, currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 130 } } }] }))
    expect(facts(drawn)).toEqual(['scales deployment/web 2 2 6', 'sees cpu: 130%/50%', 'wants 5'])
    expect(drawn.facts[0]?.to).toEqual({ kind: 'Deployment', namespace: 'shop', name: 'web' })
  })
  test.each([
    [condition('AbleToScale', 'False', 'FailedGetScale', 'not found'), 'hpaNoTarget'],
    [condition('ScalingActive', 'False', 'ScalingDisabled'), 'hpaOff'],
    [condition('ScalingActive', 'False', 'FailedGetResourceMetric', 'missing request for cpu in container main'), 'hpaNoMetrics'],
    [condition('ScalingLimited', 'True', 'TooManyReplicas'), 'hpaLimited'],
  ])('whose conditions are %j is explained as %s', (status, reason) => {
    expect(drawAutoscaler(autoscaler(status)).why?.reason).toBe(reason)
  })
  test('that sees nothing does not say what it wants', () => {
    const drawn = drawAutoscaler(autoscaler({ desiredReplicas: 0, ...condition('ScalingActive', 'False', 'FailedGetResourceMetric') }))
    expect(facts(drawn)).toEqual(['scales deployment/web 2 2 6', 'sees cpu: <unknown>/50%'])
    expect(drawAutoscaler(autoscaler(condition('AbleToScale', 'False', 'FailedGetScale'))).facts[0]?.broken).toBe(true)
  })
  test('that scales by a percentage of nothing says what to write', () => {
    expect(drawAutoscaler(autoscaler(condition('ScalingActive', 'False', 'FailedGetResourceMetric', 'missing request for cpu'))).why?.values.hint).toBe('requests')
  })
})

describe('a NetworkPolicy', () => {
  const namespaces: Stored<Namespace>[] = ['shop', 'front'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: meta(name, { namespace: undefined, labels: { team: name } }) }))
  const pods = [pod('web-1'), pod('db-1', {}, 'Running', { labels: { app: 'db' } }), pod('page', {}, 'Running', { namespace: 'front', labels: { app: 'page' } })]
  const draw = (spec: NetworkPolicy['spec']) => drawPolicy({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: meta('p'), spec }, { pods, namespaces })

  test('says whom it selects and what it lets in, from its own namespace and others', () => {
    const from = [{ podSelector: { matchLabels: { app: 'db' } } }, { namespaceSelector: { matchLabels: { team: 'front' } } }]
    expect(facts(draw({ podSelector: { matchLabels: { app: 'web' } }, ingress: [{ from, ports: [{ port: 80 }] }] }))).toEqual(['selects app=web 1', 'letsIn app=db, team=front/* pods 2 80/TCP'])
    expect(facts(draw({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] }))).toEqual(['selects all 2', 'letsNobodyIn', 'letsNobodyOut'])
    expect(facts(draw({ podSelector: {}, policyTypes: ['Egress'], egress: [{}, { to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] }] }))).toEqual(['selects all 2', 'letsAnybodyOut all', 'letsOut 10.0.0.0/8 − 10.1.0.0/16 addresses 0 all'])
  })
  test('that means nobody, or lets in nobody who is there, shows it', () => {
    expect(draw({ podSelector: { matchLabels: { app: 'wbe' } } }).why).toEqual({ reason: 'policySelectsNobody', values: { selector: 'app=wbe', namespace: 'shop' } })
    expect(draw({ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'page' } } }] }] }).facts[1]?.broken).toBe(true)
  })
})

describe('what pods are made with', () => {
  const settings = { configMap: { name: 'settings' }, name: 'v' }
  const password = { name: 'main', env: [{ name: 'P', valueFrom: { secretKeyRef: { name: 'password', key: 'p' } } }], envFrom: [{ configMapRef: { name: 'extra', optional: true } }] }

  test('is named where it is missing and a pod waits for it, and only then', () => {
    const needs = new PodNeeds([pod('a', { volumes: [settings], containers: [password] }, 'Pending'), pod('b', { volumes: [{ name: 'c', persistentVolumeClaim: { claimName: 'data' } }] }, 'Running')])
    const missing = drawMissing(needs, () => false)
    expect(missing.map(({ kind, name, why }) => `${kind} ${name} ${why?.reason} ${why?.values.names}`)).toEqual(['ConfigMap settings settingMissing a', 'Secret password settingMissing a'])
    expect(drawMissing(needs, (kind) => kind === 'ConfigMap').map(({ name }) => name)).toEqual(['password'])
    expect(needs.users('PersistentVolumeClaim', 'shop', 'data').map(({ metadata }) => metadata.name)).toEqual(['b'])
  })
  test('says its keys, and of a Secret no value', () => {
    const drawn = drawSetting('Secret', { apiVersion: 'v1', kind: 'Secret', metadata: meta('password'), data: { user: 'YQ==', pass: 'c2VjcmV0' } }, [pod('a')])
    expect(facts(drawn)).toEqual(['holds pass, user', 'usedBy 1 a'])
    expect(JSON.stringify(drawn)).not.toContain('c2VjcmV0')
  })
})

describe('what limits', () => {
  test('a budget that allows nothing says why a drain waits', () => {
    const budget = (disruptionsAllowed: number) => drawBudget({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: meta('web'), spec: { selector: { matchLabels: { app: 'web' } } }, status: { expectedPods: 3, currentHealthy: 3, desiredHealthy: 3, disruptionsAllowed } })
    expect(budget(0).why).toEqual({ reason: 'budgetBlocks', values: { healthy: 3, desired: 3 } })
    expect(facts(budget(1))).toEqual(['selects app=web 3', 'allows 1'])
  })
  test('a quota says what is used up, by amount and not by letters', () => {
    const drawn = drawQuota({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: meta('q'), status: { hard: { pods: '4', cpu: '1' }, used: { pods: '3', cpu: '1000m' } } })
    expect(facts(drawn)).toEqual(['uses pods 3/4, cpu 1000m/1'])
    expect(drawn.why).toEqual({ reason: 'quotaFull', values: { resources: 'cpu' } })
  })
  test('a namespace has something to say only while it ends', () => {
    const namespace = (more: object, status: Namespace['status'] = {}): Stored<Namespace> => ({ apiVersion: 'v1', kind: 'Namespace', metadata: meta('old', { namespace: undefined, ...more }), spec: { finalizers: ['kubernetes'] }, status })
    expect(drawNamespace(namespace({}), [])).toBeNull()
    const conditions = [{ type: 'NamespaceContentRemaining', status: 'True', message: 'Some are left.' }, { type: 'NamespaceFinalizersRemaining', status: 'False', message: 'none' }]
    expect(drawNamespace(namespace({ deletionTimestamp: 'x', finalizers: ['example.com/hold'] }, { conditions }), [pod('a')])?.why).toEqual({ reason: 'namespaceEnding', values: { pods: 1, finalizers: 'example.com/hold', message: 'Some are left.' } })
  })
})
