/**
 * Run by rollout.test.ts in a network namespace of its own: a whole cluster with built-in images, and clients who ask a Service all the
 * while its pods are replaced, crash and are scaled. Prints what they got as one line of JSON.
 */
import type { Deployment } from 'kubernetes-types/apps/v1'
import type { Pod, Service } from 'kubernetes-types/core/v1'
import { Agent, get } from 'node:http'
import { clusterAddresses, startCluster } from '../cluster.ts'
import { openAnyIpNetwork } from '../kubelet/any-ip.ts'
import { builtInImages } from '../kubelet/images/index.ts'
import { builtInRuntime } from '../kubelet/runtimes/built-in.ts'
import { systemClock as clock } from '../machinery/clock.ts'
import { kinds } from '../machinery/kinds.ts'
import { openNftNetwork } from './nft.ts'

const lines: string[] = []
const log = (line: string): void => void lines.push(line)
const nodes = [0, 1, 2].map(clusterAddresses.node)
const network = await openAnyIpNetwork({
  hostAddresses: [clusterAddresses.controlPlane, ...nodes],
  podNetworks: [clusterAddresses.podNetwork],
  virtualNetworks: [clusterAddresses.serviceNetwork, clusterAddresses.loadBalancers],
  source: clusterAddresses.node(0),
  log,
})
const cluster = await startCluster({
  nodes: 3,
  listen: { address: clusterAddresses.controlPlane, port: clusterAddresses.apiPort },
  runtime: () => builtInRuntime({ clock, network, images: builtInImages }),
  network: await openNftNetwork({ nodeAddresses: nodes, log }),
  log,
})
await cluster.ready
const { client } = cluster
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => clock.after(milliseconds, resolve))
/** Looks until it holds; the test's own time limit ends what never does. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(20)
}

const agent = new Agent({ keepAlive: false })
const ask = (url: string): Promise<string> =>
  new Promise((resolve) => {
    const request = get(url, { agent, timeout: 5000 }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve(text))
      response.on('error', (error) => resolve(`failed: ${error.message}`))
    })
    request.on('timeout', () => request.destroy(new Error('timeout')))
    request.on('error', (error) => resolve(`failed: ${error.message}`))
  })

await until(() => client.get(kinds.serviceAccounts, 'default', 'default').then(() => true, () => false))
const template = (image: string) => ({ metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image }] } })
await client.create<Deployment>(kinds.deployments, 'default', {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: template('webapp:v1') },
})
const { spec } = await client.create<Service>(kinds.services, 'default', {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8000, protocol: 'TCP' }] },
})
const url = `http://${spec?.clusterIP}`
const webPods = async (): Promise<Pod[]> => (await client.list<Pod>(kinds.pods, { namespace: 'default', labelSelector: 'app=web' })).items
const ready = (pod: Pod): boolean => pod.status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') ?? false
await until(async () => new Set(await Promise.all(Array.from({ length: 6 }, () => ask(`${url}/`)))).size === 3 && (await webPods()).every(ready))
const hosts = new Set(await Promise.all(Array.from({ length: 9 }, () => ask(`${url}/`))))
const byNodePort = await Promise.all(nodes.map((address) => ask(`http://${address}:${spec?.ports?.[0]?.nodePort}/version`)))

let asking = true
const answers = new Map<string, number>()
const clients = Array.from({ length: 4 }, async () => {
  while (asking) {
    const answer = await ask(`${url}/version`)
    answers.set(answer, (answers.get(answer) ?? 0) + 1)
  }
})
await client.patch(kinds.deployments, 'default', 'web', { type: 'strategic', body: { spec: { template: template('webapp:v2') } } })
await until(async () => {
  const pods = await webPods()
  return pods.length === 3 && pods.every((pod) => ready(pod) && pod.spec?.containers[0]?.image === 'webapp:v2')
})
await client.patch(kinds.deployments, 'default', 'web', { type: 'merge', body: { spec: { replicas: 1 } } })
await until(async () => (await webPods()).length === 1)
asking = false
await Promise.all(clients)
const killed = await ask(`${url}/kill`)
await until(async () => (await webPods()).some((pod) => ready(pod) && pod.status?.containerStatuses?.[0]?.restartCount === 1))
await until(async () => (await ask(`${url}/version`)) === '2.0\n')
process.stdout.write(`${JSON.stringify({ hosts: hosts.size, byNodePort, answers: Object.fromEntries(answers), killed, lines })}\n`)
await cluster.stop()
process.exit(0)
