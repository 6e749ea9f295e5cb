import type { Event, Node, Pod } from 'kubernetes-types/core/v1'
import type { PriorityClass } from 'kubernetes-types/scheduling/v1'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConformanceCluster, SETTLED } from './support.ts'

const PAUSE = 'registry.k8s.io/pause:3.10'

/** What test/e2e/scheduling, test/e2e/node/taints.go and test/e2e/apps/disruption.go assert. */
describe('scheduling, eviction and disruption', () => {
  let cluster: ConformanceCluster
  let core: string
  let namespace: string

  beforeAll(async () => {
    cluster = await ConformanceCluster.start()
    namespace = await cluster.namespace()
    core = `/api/v1/namespaces/${namespace}`
  })
  afterAll(() => cluster.stop())

  const make = (name: string, spec: object = {}, metadata: object = {}) => cluster.create<Pod>(`${core}/pods`, { metadata: { name, ...metadata }, spec: { containers: [{ name: 'c', image: PAUSE, ...(spec as { container?: object }).container }], terminationGracePeriodSeconds: 0, ...spec, container: undefined } })
  const read = (name: string): Promise<Pod> => cluster.get(`${core}/pods/${name}`)
  const nodeOf = async (name: string): Promise<string | undefined> => (await read(name)).spec?.nodeName
  const running = (name: string) => expect.poll(async () => (await read(name)).status?.phase, SETTLED).toBe('Running')
  const whyNot = async (name: string): Promise<string | undefined> => (await read(name)).status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False')?.message
  const gone = (name: string) => expect.poll(async () => (await cluster.request('GET', `${core}/pods/${name}`)).code, SETTLED).toBe(404)
  const cpu = (amount: string) => ({ container: { resources: { requests: { cpu: amount }, limits: { cpu: amount } } } })
  const clear = async (): Promise<void> => {
    await cluster.delete(`${core}/pods`)
    await expect.poll(async () => (await cluster.list(`${core}/pods`)).length, SETTLED).toBe(0)
  }

  describe('the predicates', () => {
    it('heed what nodes have, and say what is missing', async () => {
      await make('big', cpu('1000'))
      await expect.poll(() => whyNot('big'), SETTLED).toBe('0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.')
      const events = await cluster.list<Event>(`${core}/events?fieldSelector=involvedObject.name%3Dbig`)
      expect(events.map(({ type, reason, reportingComponent }) => [type, reason, reportingComponent])).toEqual([['Warning', 'FailedScheduling', 'default-scheduler']])
    })

    it('follow node selectors as nodes are labelled', async () => {
      await make('choosy', { nodeSelector: { color: 'red' } })
      await expect.poll(() => whyNot('choosy'), SETTLED).toBe("0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.")
      await cluster.patch('/api/v1/nodes/node-2', { metadata: { labels: { color: 'red' } } })
      await running('choosy')
      expect(await nodeOf('choosy')).toBe('node-2')
    })

    it('give one host port on one address and protocol to one pod only', async () => {
      const onNode = { nodeSelector: { 'kubernetes.io/hostname': 'node-1' } }
      const port = (hostIP: string | undefined, protocol: string) => ({ ...onNode, container: { ports: [{ containerPort: 8080, hostPort: 54_321, protocol, ...(hostIP ? { hostIP } : {}) }] } })
      await make('port1', port('127.0.0.1', 'TCP'))
      await make('port2', port('10.0.0.11', 'TCP'))
      await make('port3', port('10.0.0.11', 'UDP'))
      for (const name of ['port1', 'port2', 'port3']) await running(name)
      await make('port4', port('0.0.0.0', 'TCP'))
      await expect.poll(() => whyNot('port4'), SETTLED).toBe("0/3 nodes are available: 1 node(s) didn't have free ports for the requested pod ports, 2 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.")
      await clear()
    })

    it('hold gated pods back until the last gate is lifted', async () => {
      await make('gated', { schedulingGates: [{ name: 'example.com/foo' }, { name: 'example.com/bar' }] })
      await expect.poll(async () => (await read('gated')).status?.conditions, SETTLED).toMatchObject([{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated', message: 'Scheduling is blocked due to non-empty scheduling gates' }])
      expect((await cluster.refused('PATCH', `${core}/pods/gated`, { spec: { schedulingGates: [{ name: 'other' }] } }, 'application/merge-patch+json')).message).toContain('only deletion is allowed')
      await cluster.patch(`${core}/pods/gated`, { spec: { schedulingGates: [{ name: 'example.com/foo' }] } })
      await cluster.patch(`${core}/pods/gated`, { spec: { schedulingGates: null } })
      await running('gated')
    })

    it('spread pods over domains, and keep apart or together by namespace', async () => {
      const spread = { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { spread: 'yes' } }, matchLabelKeys: ['round'] }] }
      for (const index of [1, 2, 3]) await make(`spread-${index}`, spread, { labels: { spread: 'yes', round: '1' } })
      for (const index of [1, 2, 3]) await running(`spread-${index}`)
      expect((await Promise.all([1, 2, 3].map((index) => nodeOf(`spread-${index}`)))).sort()).toEqual(['node-1', 'node-2', 'node-3'])
      const apart = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { spread: 'yes' } }, namespaceSelector: {} }] } } }
      await make('apart', apart)
      await expect.poll(() => whyNot('apart'), SETTLED).toBe("0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.")
      await clear()
    })
  })

  describe('preemption', () => {
    const classes = '/apis/scheduling.k8s.io/v1/priorityclasses'
    beforeAll(async () => {
      for (const [name, value] of [['p1', 1], ['p2', 2], ['high', 1000]] as const) await cluster.create(classes, { metadata: { name, labels: { test: 'preemption' } }, value })
    })

    it('takes the place of a pod of lower priority', async () => {
      for (const node of [1, 2, 3]) await make(`low-${node}`, { ...cpu('1500m'), priorityClassName: 'p1', nodeSelector: { 'kubernetes.io/hostname': `node-${node}` } })
      for (const node of [1, 2, 3]) await running(`low-${node}`)
      await make('preemptor', { ...cpu('1500m'), priorityClassName: 'high' })
      await running('preemptor')
      const left = (await cluster.list<Pod>(`${core}/pods`)).map(({ metadata }) => metadata?.name)
      expect(left).toHaveLength(3)
      const events = await cluster.list<Event>(`${core}/events?fieldSelector=reason%3DPreempted`)
      expect(events.map(({ message }) => message)).toEqual([expect.stringMatching(/^Preempted by pod [0-9a-f-]{36} on node node-\d$/)])
    })

    it('says so on the pod that goes, and not for one that may not preempt', async () => {
      await cluster.create(classes, { metadata: { name: 'patient', labels: { test: 'preemption' } }, value: 2000, preemptionPolicy: 'Never' })
      await make('patient', { ...cpu('1500m'), priorityClassName: 'patient' })
      await expect.poll(() => whyNot('patient'), SETTLED).toContain('preemption: not eligible due to preemptionPolicy=Never.')
      await make('critical', { ...cpu('1500m'), priorityClassName: 'system-cluster-critical' })
      await running('critical')
      await clear()
    })

    it('runs its execution path with ReplicaSets', async () => {
      const set = (name: string, replicas: number, priorityClassName: string) => ({ metadata: { name }, spec: { replicas, selector: { matchLabels: { name } }, template: { metadata: { labels: { name } }, spec: { priorityClassName, terminationGracePeriodSeconds: 0, nodeSelector: { 'kubernetes.io/hostname': 'node-1' }, containers: [{ name: 'c', image: PAUSE, resources: { requests: { cpu: '500m' } } }] } } } })
      const path = `/apis/apps/v1/namespaces/${namespace}/replicasets`
      await cluster.create(path, set('first', 4, 'p1'))
      const on = async (name: string): Promise<number> => (await cluster.list<Pod>(`${core}/pods?labelSelector=name%3D${name}`)).filter(({ status }) => status?.phase === 'Running').length
      await expect.poll(() => on('first'), SETTLED).toBe(4)
      await cluster.create(path, set('second', 2, 'p2'))
      await expect.poll(async () => [await on('first'), await on('second')], SETTLED).toEqual([2, 2])
      await cluster.delete(path)
      await clear()
    })

    it('has classes whose value may not change', async () => {
      expect((await cluster.refused('PATCH', `${classes}/p1`, { value: 2 }, 'application/merge-patch+json')).message).toBe('PriorityClass.scheduling.k8s.io "p1" is invalid: value: Forbidden: may not be changed in an update.')
      const changed = await cluster.patch<PriorityClass>(`${classes}/p1`, { description: 'lowest' })
      expect(changed.description).toBe('lowest')
      await cluster.delete(`${classes}?labelSelector=test%3Dpreemption`)
      expect((await cluster.list<PriorityClass>(classes)).map(({ metadata }) => metadata?.name).sort()).toEqual(['system-cluster-critical', 'system-node-critical'])
    })
  })

  describe('NoExecute taints', () => {
    const key = 'kubernetes.io/e2e-evict-taint-key'
    const taint = (on: boolean) => cluster.patch('/api/v1/nodes/node-3', { spec: { taints: on ? [{ key, value: 'evictTaintVal', effect: 'NoExecute' }] : null } })
    const onThree = (tolerationSeconds?: number) => ({ nodeSelector: { 'kubernetes.io/hostname': 'node-3' }, tolerations: tolerationSeconds === undefined ? [] : [{ key, value: 'evictTaintVal', effect: 'NoExecute', tolerationSeconds }] })

    it('evict each pod when its toleration ends, unless the taint goes first', async () => {
      await make('none', onThree())
      await make('short', onThree(1))
      await make('long', onThree(2))
      for (const name of ['none', 'short', 'long']) await running(name)
      await taint(true)
      await gone('none')
      await gone('short')
      expect((await cluster.list<Event>(`${core}/events?fieldSelector=reason%3DTaintManagerEviction`)).map(({ message }) => message)).toContain(`Marking for deletion Pod ${namespace}/short`)
      await taint(false)
      await expect.poll(async () => (await cluster.list<Event>(`${core}/events?fieldSelector=reason%3DTaintManagerEviction`)).map(({ message }) => message), SETTLED).toContain(`Cancelling deletion of Pod ${namespace}/long`)
      expect((await read('long')).status?.phase).toBe('Running')
      await clear()
    })
  })

  describe('disruption budgets', () => {
    const budgets = (): string => `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`
    const status = async (name: string) => (await cluster.get<PodDisruptionBudget>(`${budgets()}/${name}`)).status
    const evict = (name: string) => cluster.request<{ message?: string; code?: number; details?: { causes?: { message: string }[] } }>('POST', `${core}/pods/${name}/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } })
    const create = (name: string, spec: object) => cluster.create(budgets(), { metadata: { name, labels: { pdb: name } }, spec: { selector: { matchLabels: { guarded: 'yes' } }, ...spec } })

    it('have every operation of the API, their status among them', async () => {
      await create('api', { minAvailable: 1 })
      await expect.poll(() => status('api'), SETTLED).toMatchObject({ observedGeneration: 1, disruptionsAllowed: 0, conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }] })
      await cluster.patch(`${budgets()}/api`, { spec: { minAvailable: '20%' } })
      await expect.poll(async () => (await status('api'))?.observedGeneration, SETTLED).toBe(2)
      for (const index of [1, 2, 3]) await make(`guarded-${index}`, {}, { labels: { guarded: 'yes' } })
      for (const index of [1, 2, 3]) await running(`guarded-${index}`)
      const now = new Date().toISOString().replace(/\.\d+Z/, 'Z')
      const patched = await cluster.patch<PodDisruptionBudget>(`${budgets()}/api/status`, { status: { disruptedPods: { 'guarded-1': now } } })
      expect(patched.status?.disruptedPods).toEqual({ 'guarded-1': now })
      await cluster.delete(`${budgets()}?labelSelector=pdb%3Dapi`)
      expect((await cluster.request('GET', `${budgets()}/api`)).code).toBe(404)
    })

    it('say what they cannot count', async () => {
      await create('unmanaged', { maxUnavailable: 1 })
      const events = async (): Promise<string[]> => (await cluster.list<Event>(`${core}/events?fieldSelector=involvedObject.name%3Dunmanaged`)).map(({ reason, message }) => `${reason}: ${message}`)
      await expect.poll(events, SETTLED).toEqual([expect.stringContaining('UnmanagedPods: Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{guarded: yes,},MatchExpressions:[]LabelSelectorRequirement{},}) were found to be unmanaged.')])
      expect(await status('unmanaged')).toMatchObject({ expectedPods: 0, disruptionsAllowed: 0 })
      await cluster.delete(`${budgets()}/unmanaged`)
    })

    it('block evictions beyond what they allow, until they allow more', async () => {
      await create('two', { minAvailable: 2 })
      await expect.poll(async () => (await status('two'))?.disruptionsAllowed, SETTLED).toBe(1)
      expect((await evict('guarded-1')).code).toBe(201)
      const blocked = await evict('guarded-2')
      expect(blocked.body).toMatchObject({ code: 429, message: "Cannot evict pod as it would violate the pod's disruption budget." })
      await gone('guarded-1')
      await expect.poll(async () => (await evict('guarded-2')).body.details?.causes?.[0]?.message, SETTLED).toBe('The disruption budget two needs 2 healthy pods and has 2 currently')
      await cluster.patch(`${budgets()}/two`, { spec: { minAvailable: 1 } })
      await expect.poll(async () => (await evict('guarded-2')).code, SETTLED).toBe(201)
      await gone('guarded-2')
      await cluster.delete(`${budgets()}/two`)
    })

    it('let pods go that are not ready where the policy says so', async () => {
      await make('sick', { readinessGates: [{ conditionType: 'example.com/never' }] }, { labels: { guarded: 'yes' } })
      await running('sick')
      await create('sick', { minAvailable: 2 })
      await expect.poll(async () => (await status('sick'))?.currentHealthy, SETTLED).toBe(1)
      expect((await evict('sick')).code).toBe(429)
      await cluster.patch(`${budgets()}/sick`, { spec: { unhealthyPodEvictionPolicy: 'AlwaysAllow' } })
      expect((await evict('sick')).code).toBe(201)
      await gone('sick')
      await cluster.delete(`${budgets()}/sick`)
    })
  })

  it('takes a node through its life, and limits what pods ask for', async () => {
    await cluster.create('/api/v1/nodes', { metadata: { name: 'e2e-fake-node', labels: { e2e: 'fake' } }, status: { capacity: { cpu: '10', memory: '1Gi', pods: '10' } } })
    await cluster.patch('/api/v1/nodes/e2e-fake-node', { metadata: { labels: { e2e: 'patched' } } })
    const [node] = await cluster.list<Node>('/api/v1/nodes?labelSelector=e2e%3Dpatched')
    await cluster.replace('/api/v1/nodes/e2e-fake-node', { ...node, metadata: { ...node?.metadata, resourceVersion: undefined, labels: { e2e: 'updated' } } })
    await cluster.delete('/api/v1/nodes?labelSelector=e2e%3Dupdated')
    expect((await cluster.request('GET', '/api/v1/nodes/e2e-fake-node')).code).toBe(404)
    await cluster.create(`${core}/limitranges`, { metadata: { name: 'limits' }, spec: { limits: [{ type: 'Container', min: { cpu: '50m' }, max: { cpu: '500m' }, default: { cpu: '500m' }, defaultRequest: { cpu: '100m' } }] } })
    const pod = await make('limited')
    expect(pod.spec?.containers[0]?.resources).toEqual({ requests: { cpu: '100m' }, limits: { cpu: '500m' } })
    expect((await cluster.refused('POST', `${core}/pods`, { metadata: { name: 'small' }, spec: { containers: [{ name: 'c', image: PAUSE, resources: { requests: { cpu: '10m' } } }] } })).message).toBe('pods "small" is forbidden: minimum cpu usage per Container is 50m, but request is 10m')
    await cluster.delete(`${core}/limitranges/limits`)
  })
})
