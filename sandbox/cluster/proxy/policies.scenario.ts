/**
 * Run by policies.test.ts in a network namespace of its own: a whole cluster, pods in two namespaces, and who reaches whom while network policies come and
 * go. Prints the findings as one line of JSON.
 */
import type { NetworkPolicy, NetworkPolicySpec } from 'kubernetes-types/networking/v1'
import type { Namespace, Pod, Service } from 'kubernetes-types/core/v1'
import { get } from 'node:http'
import { clusterAddresses, startCluster } from '../cluster.ts'
import { openAnyIpNetwork } from '../kubelet/any-ip.ts'
import { builtInImages } from '../kubelet/images/index.ts'
import { builtInRuntime } from '../kubelet/runtimes/built-in.ts'
import type { RunningContainer } from '../kubelet/runtime.ts'
import { systemClock as clock } from '../machinery/clock.ts'
import { kinds } from '../machinery/kinds.ts'
import { openNftNetwork } from './nft.ts'

const lines: string[] = []
const log = (line: string): void => void lines.push(line)
const nodes = [0, 1].map(clusterAddresses.node)
const network = await openAnyIpNetwork({
  hostAddresses: [clusterAddresses.controlPlane, ...nodes],
  podNetworks: [clusterAddresses.podNetwork],
  virtualNetworks: [clusterAddresses.serviceNetwork, clusterAddresses.loadBalancers],
  source: clusterAddresses.controlPlane,
  log,
})
/** The container of each pod, to run commands in. */
const running = new Map<string, RunningContainer>()
const cluster = await startCluster({
  nodes: 2,
  listen: { address: clusterAddresses.controlPlane, port: clusterAddresses.apiPort },
  runtime: () => {
    const runtime = builtInRuntime({ clock, network, images: builtInImages, dnsAddress: clusterAddresses.dns })
    return {
      ...runtime,
      async startContainer(start) {
        const container = await runtime.startContainer(start)
        running.set(start.pod.metadata?.name ?? '', container)
        return container
      },
    }
  },
  network: await openNftNetwork({ nodeAddresses: nodes, log }),
  dns: { address: clusterAddresses.dns, port: 53 },
  log,
})
await cluster.ready
const { client } = cluster
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => clock.after(milliseconds, resolve))
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(20)
}
const pod = (name: string, namespace: string, image: string, change: Partial<NonNullable<Pod['spec']>['containers'][number]> = {}): Promise<unknown> =>
  client.create<Pod>(kinds.pods, namespace, { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: name } }, spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'c', image, ...change }] } })
const sleeping = { command: ['sleep', 'infinity'] }
await client.create<Namespace>(kinds.namespaces, undefined, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other', labels: { team: 'b' } } })
for (const namespace of ['default', 'other']) await until(async () => (await client.list(kinds.serviceAccounts, { namespace })).items.length > 0)
await pod('web', 'default', 'webapp:v1', { readinessProbe: { httpGet: { path: '/healthz', port: 8000 }, periodSeconds: 1 }, ports: [{ name: 'http', containerPort: 8000 }] })
await pod('friend', 'default', 'busybox', sleeping)
await pod('stranger', 'default', 'busybox', sleeping)
await pod('foreigner', 'other', 'busybox', sleeping)
const { spec } = await client.create<Service>(kinds.services, 'default', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8000, protocol: 'TCP' }] } })
const isReady = (one: Pod): boolean => one.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
await until(async () => (await client.list<Pod>(kinds.pods)).items.filter(isReady).length === 4)

async function from(name: string, ...command: string[]): Promise<number> {
  const ran = await running.get(name)?.exec?.(command, { stdin: null, stdout: () => undefined, stderr: () => undefined, tty: false })
  return ran?.exitCode ?? -1
}
const WAIT = '0.6'
const wget = (name: string, url: string): Promise<number> => from(name, 'wget', '-q', '-O-', '-T', WAIT, url)
/** As the learner's shell: no pod's address. */
const outside = (): Promise<number> =>
  new Promise((resolve) => {
    const sent = get(`http://${spec?.clusterIP}/version`, { agent: false, timeout: 600 }, (response) => void resolve(response.resume().statusCode === 200 ? 0 : 1))
    sent.on('timeout', () => sent.destroy(new Error('timeout')))
    sent.on('error', () => resolve(1))
  })
const web = 'http://web.default.svc.cluster.local/version'
const look = async (): Promise<Record<string, number>> => {
  const [friend, stranger, foreigner, shell] = await Promise.all([wget('friend', web), wget('stranger', web), wget('foreigner', web), outside()])
  return { friend, stranger, foreigner, shell }
}
const policy = (name: string, of: NetworkPolicySpec): Promise<unknown> => client.create<NetworkPolicy>(kinds.networkPolicies, 'default', { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name }, spec: of })
/** Looks until what is seen is what should be; the last look otherwise. */
async function settles(wanted: Record<string, number>): Promise<Record<string, number>> {
  let seen = await look()
  for (let time = 0; time < 10 && JSON.stringify(seen) !== JSON.stringify(wanted); time++) seen = await look()
  return seen
}
const findings: Record<string, unknown> = {}
findings.open = await settles({ friend: 0, stranger: 0, foreigner: 0, shell: 0 })
await policy('deny', { podSelector: {}, policyTypes: ['Ingress'] })
findings.denied = await settles({ friend: 1, stranger: 1, foreigner: 1, shell: 1 })
await policy('friend', { podSelector: { matchLabels: { app: 'web' } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'friend' } } }], ports: [{ port: 'http' }] }] })
findings.friend = await settles({ friend: 0, stranger: 1, foreigner: 1, shell: 1 })
await policy('foreign', { podSelector: { matchLabels: { app: 'web' } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'b' } } }, { ipBlock: { cidr: '10.0.0.0/24' } }] }] })
findings.foreign = await settles({ friend: 0, stranger: 1, foreigner: 0, shell: 0 })
// Three seconds of a probe each second: it comes from the node, which is never held back.
await pause(3000)
findings.stillReady = isReady(await client.get<Pod>(kinds.pods, 'default', 'web'))
await policy('mute', { podSelector: { matchLabels: { app: 'friend' } }, policyTypes: ['Egress'] })
findings.mute = await settles({ friend: 1, stranger: 1, foreigner: 0, shell: 0 })
await policy('names', { podSelector: { matchLabels: { app: 'friend' } }, policyTypes: ['Egress'], egress: [{ to: [{ namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }], ports: [{ port: 53, protocol: 'UDP' }] }] })
await until(async () => (await from('friend', 'nslookup', 'web.default.svc.cluster.local')) === 0)
findings.namesOnly = await wget('friend', web)
for (const name of ['deny', 'friend', 'foreign', 'mute', 'names']) await client.delete(kinds.networkPolicies, 'default', name)
findings.openAgain = await settles({ friend: 0, stranger: 0, foreigner: 0, shell: 0 })
findings.lines = lines
process.stdout.write(`${JSON.stringify(findings)}\n`)
await cluster.stop()
process.exit(0)
