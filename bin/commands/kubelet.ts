import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import { createServer } from 'node:net'
import { hostname } from 'node:os'
import { createCertificateAuthority } from '../../sandbox/cluster/apiserver/certificates/certificates.ts'
import { startKubelet } from '../../sandbox/cluster/kubelet/kubelet.ts'
import { builtInImages } from '../../sandbox/cluster/kubelet/images/index.ts'
import { defaultCapacity } from '../../sandbox/cluster/kubelet/node-object.ts'
import { noPodNetwork } from '../../sandbox/cluster/kubelet/pod-network.ts'
import { builtInRuntime } from '../../sandbox/cluster/kubelet/runtimes/built-in.ts'
import { simulatedRuntime } from '../../sandbox/cluster/kubelet/runtimes/simulated.ts'
import { serveNodeApi } from '../../sandbox/cluster/kubelet/server/node-server.ts'
import { ipRange } from '../../sandbox/cluster/apiserver/allocation/ip-range.ts'
import { certificateFiles, readNamed } from './components/certificates.ts'
import { addressFlag, networkFlag, pairsFlag, portFlag, taintsFlag } from './components/flags.ts'
import { clientOf, clock, runComponent, UsageError } from './components/run.ts'

interface Flags {
  kubeconfig: string
  hostnameOverride: string
  nodeIp?: string
  address?: string
  port: number
  podCidr?: string
  clientCaFile?: string
  tlsCertFile?: string
  tlsPrivateKeyFile?: string
  clusterDns?: string
  nodeLabels?: Record<string, string>
  registerWithTaints?: ReturnType<typeof taintsFlag>
  maxPods: number
  simulatePods: boolean
}

/** The upstream default. */
const MOST_PODS = 110
const NODES_BY_NUMBER = 200

export function registerKubeletCommand(program: Command): void {
  program
    .command('kubelet')
    .description("one node of a cluster built by hand; its containers are Podyard's built-in images")
    .requiredOption('--kubeconfig <file>', 'how to reach the API server')
    .option('--hostname-override <name>', "the node's name", hostname().toLowerCase())
    .option('--node-ip <address>', "the node's address; default: 127.0.1.N for a node whose name ends in N", addressFlag)
    .option('--address <address>', 'where its own API listens; default: --node-ip', addressFlag)
    .option('--port <port>', 'port of its own API; 0: any', portFlag, 10250)
    .option('--pod-cidr <network>', 'addresses of its pods, which have to be local; default: 127.244.N.0/24', networkFlag)
    .option('--client-ca-file <file>', "authority of the API server's client certificate; default: the kubeconfig's")
    .option('--tls-cert-file <file>', 'certificate of its own API; default: one signed by itself')
    .option('--tls-private-key-file <file>', 'its key')
    .option('--cluster-dns <address>', "nameserver in pods' /etc/resolv.conf", addressFlag)
    .option('--node-labels <labels>', 'labels to register the node with: a=b,c=d', pairsFlag)
    .option('--register-with-taints <taints>', 'taints to register the node with: key=value:NoSchedule', taintsFlag)
    .option('--max-pods <count>', 'pods that fit on the node', countFlag, MOST_PODS)
    .option('--simulate-pods', "any image is there, every container runs until it is deleted, nothing executes (Podyard's own flag)", false)
    .action(async (flags: Flags) => {
      process.exitCode = await runComponent('kubelet', (log) => start(flags, log))
    })
}

async function start(flags: Flags, log: (line: string) => void) {
  const { hostnameOverride: name, simulatePods } = flags
  const number = numberOf(name)
  const nodeIp = flags.nodeIp ?? `127.0.1.${number}`
  const podCidr = flags.podCidr ?? `127.244.${number}.0/24`
  if (!simulatePods) await requireLocal(podCidr)
  const api = clientOf(flags.kubeconfig, 'kubelet')
  const clientAuthority = flags.clientCaFile === undefined ? api.authority : readNamed(flags.clientCaFile, '--client-ca-file')
  const tls = certificateFiles(flags.tlsCertFile, flags.tlsPrivateKeyFile, ['--tls-cert-file', '--tls-private-key-file']) ?? ownCertificate(name, nodeIp)
  const runtime = simulatePods
    ? simulatedRuntime(clock)
    : builtInRuntime({ clock, network: noPodNetwork, images: builtInImages, ...(flags.clusterDns === undefined ? {} : { dnsAddress: flags.clusterDns }) })
  // The port has to be known before the node is registered, and the API needs the kubelet: it is asked for at each request.
  const server = await serveNodeApi({ node: () => kubelet.nodeApi, nodeName: name, listen: { address: flags.address ?? nodeIp, port: flags.port }, tls: { ...tls, clientAuthority }, log })
  const kubelet = startKubelet({
    ...api,
    node: { name, address: nodeIp, podCidr },
    runtime,
    capacity: { ...defaultCapacity, pods: String(flags.maxPods) },
    port: server.port,
    ...(flags.nodeLabels === undefined ? {} : { labels: flags.nodeLabels }),
    ...(flags.registerWithTaints === undefined ? {} : { taints: flags.registerWithTaints }),
  })
  return {
    component: {
      async stop() {
        await server.close()
        await kubelet.stop()
        api.close()
      },
    },
    says: `node ${name} at ${nodeIp}, its API on port ${server.port}, pods in ${podCidr}${simulatePods ? ' (simulated)' : ''}`,
  }
}

/** The number that a node's name ends in tells several kubelets of one machine apart. */
function numberOf(name: string): number {
  const number = Number(/(\d+)$/.exec(name)?.[1] ?? 1)
  return number >= 1 && number <= NODES_BY_NUMBER ? number : 1
}

const ownCertificate = (name: string, address: string) =>
  createCertificateAuthority(`${name}-ca`, Date.now()).issue({ commonName: `system:node:${name}`, organizations: ['system:nodes'], usage: 'server', names: [name, address] })

/** Pods listen on addresses of their own. Throws `UsageError` when those are not this machine's. */
async function requireLocal(podCidr: string): Promise<void> {
  const host = ipRange(podCidr).at(2)
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error) =>
      reject(
        new UsageError(
          `pods cannot listen on ${host} (${error.message}). Take a --pod-cidr within 127.0.0.0/8; or route it here: ip route add local ${podCidr} dev lo; or add --simulate-pods.`,
        ),
      ),
    )
    probe.listen({ host, port: 0 }, resolve)
  })
  probe.close()
}

function countFlag(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('a whole number from 1 on is needed.')
  return count
}
