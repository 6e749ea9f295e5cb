import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startCluster, type Cluster } from '../cluster/cluster.ts'
import { simulatedRuntime } from '../cluster/kubelet/runtimes/simulated.ts'
import { systemClock } from '../cluster/machinery/clock.ts'
import type { KubeObject } from '../cluster/machinery/object.ts'
import { noServiceNetwork } from '../cluster/proxy/no-network.ts'
import { startMiniLesson, type MiniLesson } from './testing/mini-lesson.ts'

const replicationcontrollers = { group: '', version: 'v1', resource: 'replicationcontrollers' }
const pods = { group: '', version: 'v1', resource: 'pods' }
const services = { group: '', version: 'v1', resource: 'services' }

function controller(name: string, replicas: number): KubeObject & { spec: object } {
  const labels = { app: name }
  return {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { name },
    spec: { replicas, selector: labels, template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'nginx' }] } } },
  }
}

describe('checks on a real API server', () => {
  let cluster: Cluster
  let lesson: MiniLesson | undefined
  beforeAll(async () => {
    cluster = await startCluster({ nodes: 3, listen: { address: '127.0.0.1', port: 0 }, runtime: () => simulatedRuntime(systemClock), network: noServiceNetwork })
    await cluster.ready
  })
  afterEach(() => lesson?.engine.close())
  afterAll(() => cluster.stop())
  const start = (yaml: string): MiniLesson => (lesson = startMiniLesson(yaml, { kubeconfig: cluster.kubeconfig() }))
  const scale = (name: string, replicas: number): Promise<unknown> => cluster.client.patch(replicationcontrollers, 'default', name, { type: 'merge', body: { spec: { replicas } } })

  it('tick when the cluster shows the right state, and stay so', async () => {
    const { until, step } = start(`
- id: three
  checks: [{kind: resource, resource: replicationcontrollers, name: one, expression: object.status.readyReplicas == 3}]
- id: gone
  checks: [{kind: resource, resource: replicationcontrollers, name: one, after: object != null, expression: object == null}]
`)
    await until((of) => of('three').checks[0]?.observed === 'there is no rc/one')
    expect(step('gone').state).toBe('todo')
    await cluster.client.create(replicationcontrollers, 'default', controller('one', 2))
    await until((of) => of('three').checks[0]?.observed === 'rc/one has 2 ready replicas, 3 expected')
    await scale('one', 3)
    await until((of) => of('three').state === 'passed')
    await cluster.client.delete(replicationcontrollers, 'default', 'one', { propagationPolicy: 'Background' })
    await until((of) => of('gone').state === 'passed')
    expect(step('three')).toMatchObject({ state: 'passed', checks: [{ observed: 'rc/one has 3 ready replicas' }] })
  })

  it('see a state that lasts for a moment only', async () => {
    const { until } = start(`
- id: replaced
  checks:
    - kind: resource
      resource: pods
      labelSelector: app=two
      after: ['objects.filter(p, ready(p)).size() == 3', 'objects.exists(p, deleting(p)) || objects.size() == 2']
      expression: 'objects.filter(p, ready(p)).size() == 3'
      observe: 'string(objects.filter(p, ready(p)).size()) + " ready"'
`)
    await cluster.client.create(replicationcontrollers, 'default', controller('two', 3))
    await until((of) => of('replaced').checks[0]?.observed === '3 ready')
    const { items } = await cluster.client.list(pods, { namespace: 'default', labelSelector: 'app=two' })
    await cluster.client.delete(pods, 'default', items[0]?.metadata.name ?? '', { gracePeriodSeconds: 0 })
    await until((of) => of('replaced').state === 'passed')
  })

  it('name a mistake by the state of the cluster, and take it back when it is corrected', async () => {
    const { until } = start(`
- id: scale
  checks: [{kind: resource, resource: replicationcontrollers, name: three, expression: object.spec.replicas == 4}]
  mistakes:
    - id: too-many
      says: {en: That is too many., zh: 太多了。}
      when: [{kind: resource, resource: replicationcontrollers, name: three, expression: object.spec.replicas > 4}]
`)
    await cluster.client.create(replicationcontrollers, 'default', controller('three', 6))
    await until((of) => of('scale').mistake?.id === 'too-many')
    await scale('three', 1)
    await until((of) => of('scale').mistake === null)
  })

  it('ask again when a Service changes, at the address it has', async () => {
    const { until, ports } = start(`
- id: answers
  checks: [{kind: http, url: 'http://{{service("default", "web").spec.clusterIP}}:{{service("default", "web").spec.ports[0].port}}/', bodyMatches: '^hello'}]
`)
    await until((of) => of('answers').checks[0]?.observed === 'the Service is not there yet')
    const web = await cluster.client.create(services, 'default', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 8080 }] } } as KubeObject)
    await until((of) => of('answers').checks[0]?.observed.endsWith('does not answer: connection refused') === true)
    expect(ports.asked.request[0]).toBe(`http://${(web as { spec?: { clusterIP: string } }).spec?.clusterIP}:8080/`)
    ports.response = { status: 200, body: 'hello' }
    await cluster.client.patch(services, 'default', 'web', { type: 'merge', body: { metadata: { labels: { now: 'yes' } } } })
    await until((of) => of('answers').state === 'passed')
  })
})
