import type { Command } from 'commander'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Node } from 'kubernetes-types/core/v1'
import { startApiServer } from '../../sandbox/cluster/apiserver/apiserver.ts'
import type { ApiServerCheckpoint } from '../../sandbox/cluster/apiserver/apiserver.ts'
import { remoteNodeApi } from '../../sandbox/cluster/kubelet/server/remote-node-api.ts'
import { authorityIn, certificateFiles, readNamed, writeKubeconfigs } from './components/certificates.ts'
import { addressFlag, listFlag, networkFlag, portFlag } from './components/flags.ts'
import { clock, runComponent, UsageError } from './components/run.ts'

interface Flags {
  securePort: number
  bindAddress: string
  advertiseAddress?: string
  certDir: string
  tlsCertFile?: string
  tlsPrivateKeyFile?: string
  clientCaFile?: string
  kubeletClientCertificate?: string
  kubeletClientKey?: string
  kubeletCertificateAuthority?: string
  serviceClusterIpRange: string
  authorizationMode: string[]
  nodeNames: string[]
  storageFile?: string
}

export function registerKubeApiserverCommand(program: Command): void {
  program
    .command('kube-apiserver')
    .description('the API server of a cluster built by hand; objects are kept in memory, there is no etcd')
    .option('--secure-port <port>', 'port to serve HTTPS on; 0: any', portFlag, 6443)
    .option('--bind-address <address>', 'address to listen on', addressFlag, '127.0.0.1')
    .option('--advertise-address <address>', 'address that the kubernetes Service leads to; default: the bind address', addressFlag)
    .option('--cert-dir <folder>', 'where ca.crt and ca.key are, or are made, and where kubeconfigs for every component are written', 'kubernetes')
    .option('--tls-cert-file <file>', 'certificate to serve with; default: one signed by the authority in --cert-dir')
    .option('--tls-private-key-file <file>', 'its key')
    .option('--client-ca-file <file>', "another authority whose clients' certificates count")
    .option('--kubelet-client-certificate <file>', 'who this server is to kubelets; default: one of the authority in --cert-dir')
    .option('--kubelet-client-key <file>', 'its key')
    .option('--kubelet-certificate-authority <file>', "who signs kubelets' certificates; without it any certificate is believed, as upstream")
    .option('--service-cluster-ip-range <network>', "where Services' addresses come from", networkFlag, '10.96.0.0/16')
    .option('--authorization-mode <modes>', 'Node and RBAC are always on; only they may be named', listFlag, ['Node', 'RBAC'])
    .option('--node-names <names>', "nodes that get a kubelet's kubeconfig in --cert-dir (Podyard's own flag)", listFlag, ['node-1', 'node-2', 'node-3'])
    .option('--storage-file <file>', "where objects are kept from one run to the next, in place of etcd (Podyard's own flag)")
    .action(async (flags: Flags) => {
      process.exitCode = await runComponent('kube-apiserver', (log) => start(flags, log))
    })
}

async function start(flags: Flags, log: (line: string) => void) {
  const unknown = flags.authorizationMode.find((mode) => mode !== 'Node' && mode !== 'RBAC')
  if (unknown !== undefined) throw new UsageError(`--authorization-mode ${unknown} is not there; Node and RBAC are`)
  const folder = resolve(flags.certDir)
  const authority = authorityIn(folder)
  const kubeletClient =
    certificateFiles(flags.kubeletClientCertificate, flags.kubeletClientKey, ['--kubelet-client-certificate', '--kubelet-client-key']) ??
    authority.issue({ commonName: 'kube-apiserver-kubelet-client', organizations: ['system:masters'], usage: 'client' })
  const kubeletAuthority = flags.kubeletCertificateAuthority === undefined ? undefined : readNamed(flags.kubeletCertificateAuthority, '--kubelet-certificate-authority')
  const serving = certificateFiles(flags.tlsCertFile, flags.tlsPrivateKeyFile, ['--tls-cert-file', '--tls-private-key-file'])
  const checkpoint = flags.storageFile === undefined ? undefined : stored(flags.storageFile)
  const server = await startApiServer({
    listen: { address: flags.bindAddress, port: flags.securePort },
    authority: authority.export(),
    serviceNetwork: flags.serviceClusterIpRange,
    ...(flags.advertiseAddress === undefined ? {} : { advertise: flags.advertiseAddress }),
    ...(serving === undefined ? {} : { serving }),
    ...(flags.clientCaFile === undefined ? {} : { clientAuthority: readNamed(flags.clientCaFile, '--client-ca-file') }),
    ...(checkpoint === undefined ? {} : { checkpoint }),
    nodeApi: (_name, node) => {
      const url = kubeletUrl(node)
      return url === undefined ? undefined : remoteNodeApi({ url, client: kubeletClient, ...(kubeletAuthority === undefined ? {} : { authority: kubeletAuthority }) })
    },
    clock,
    log,
  })
  const url = flags.bindAddress === '0.0.0.0' ? server.url.replace('0.0.0.0', '127.0.0.1') : server.url
  const files = writeKubeconfigs(folder, authority, url, flags.nodeNames)
  return {
    component: {
      async stop() {
        const last = server.checkpoint()
        await server.stop()
        if (flags.storageFile !== undefined) store(flags.storageFile, last)
      },
    },
    says: `serving at ${url}; kubeconfigs in ${folder}: ${files.join(' ')}`,
  }
}

/** Where a node said its kubelet serves. */
function kubeletUrl(node: Node | undefined): string | undefined {
  const address = node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address
  const port = node?.status?.daemonEndpoints?.kubeletEndpoint?.Port
  return address === undefined || port === undefined ? undefined : `https://${address}:${port}`
}

function stored(file: string): ApiServerCheckpoint | undefined {
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ApiServerCheckpoint
  } catch (error) {
    throw new UsageError(`--storage-file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** In one step: a crash leaves the objects of the run before. */
function store(file: string, checkpoint: ApiServerCheckpoint): void {
  writeFileSync(`${file}.new`, JSON.stringify(checkpoint), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
