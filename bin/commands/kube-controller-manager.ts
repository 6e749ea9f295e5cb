import type { Command } from 'commander'
import { createCertificateAuthority } from '../../sandbox/cluster/apiserver/certificates/certificates.ts'
import { requestSigner } from '../../sandbox/cluster/apiserver/certificates/sign-request.ts'
import type { SignRequest } from '../../sandbox/cluster/controllers/context.ts'
import { controllers, startControllerManager } from '../../sandbox/cluster/controllers/manager.ts'
import type { ControllerName } from '../../sandbox/cluster/controllers/manager.ts'
import { certificateFiles, readNamed } from './components/certificates.ts'
import { booleanFlag, listFlag, networkFlag } from './components/flags.ts'
import { clientOf, closing, runComponent, UsageError } from './components/run.ts'

interface Flags {
  kubeconfig: string
  controllers: string[]
  rootCaFile?: string
  clusterSigningCertFile?: string
  clusterSigningKeyFile?: string
}

export function registerKubeControllerManagerCommand(program: Command): void {
  program
    .command('kube-controller-manager')
    .description('the controllers of a cluster built by hand')
    .requiredOption('--kubeconfig <file>', 'how to reach the API server')
    .option('--controllers <list>', '"*": all; "foo": this one; "-foo": not this one. An unknown name lists them all', listFlag, ['*'])
    .option('--root-ca-file <file>', "authority published as kube-root-ca.crt; default: the kubeconfig's")
    .option('--cluster-signing-cert-file <file>', "authority that signs approved certificate requests: the API server's ca.crt. Default: none; they stay approved")
    .option('--cluster-signing-key-file <file>', 'its key: ca.key')
    .option('--leader-elect [true|false]', 'taken and without effect: nothing else runs these controllers', booleanFlag, true)
    .option('--use-service-account-credentials [true|false]', 'taken and without effect: all controllers use the kubeconfig', booleanFlag, false)
    .option('--allocate-node-cidrs [true|false]', 'taken and without effect: kubelets bring their --pod-cidr', booleanFlag, false)
    .option('--cluster-cidr <network>', 'taken and without effect: kubelets bring their --pod-cidr', networkFlag)
    .option('--service-cluster-ip-range <network>', 'taken and without effect: the API server gives Services their addresses', networkFlag)
    .action(async (flags: Flags) => {
      process.exitCode = await runComponent('kube-controller-manager', () => start(flags))
    })
}

async function start(flags: Flags) {
  const names = chosen(flags.controllers)
  const api = clientOf(flags.kubeconfig, 'kube-controller-manager')
  const rootCertificate = flags.rootCaFile === undefined ? api.authority : readNamed(flags.rootCaFile, '--root-ca-file')
  const signing = signerOf(flags)
  const component = startControllerManager({ ...api, rootCertificate, ...(signing === undefined ? {} : { sign: signing }), only: names })
  return { component: closing(component, api), says: `running ${names.length} of ${Object.keys(controllers).length} controllers against ${api.server}` }
}

function signerOf({ clusterSigningCertFile, clusterSigningKeyFile }: Flags): SignRequest | undefined {
  const authority = certificateFiles(clusterSigningCertFile, clusterSigningKeyFile, ['--cluster-signing-cert-file', '--cluster-signing-key-file'])
  if (authority === undefined) return undefined
  try {
    createCertificateAuthority('kubernetes', Date.now(), authority)
  } catch (error) {
    throw new UsageError(`--cluster-signing-cert-file ${clusterSigningCertFile}: ${error instanceof Error ? error.message : String(error)}; name the ca.crt and ca.key that kube-apiserver made`)
  }
  return requestSigner(authority, Date.now)
}

/** As upstream reads it: a name wins over "*". */
function chosen(words: readonly string[]): ControllerName[] {
  const all = Object.keys(controllers) as ControllerName[]
  const unknown = words.find((word) => word !== '*' && !all.some((name) => word === name || word === `-${name}`))
  if (unknown !== undefined) throw new UsageError(`--controllers: "${unknown.replace(/^-/, '')}" is not in the list of known controllers: ${all.join(', ')}`)
  return all.filter((name) => words.includes(name) || (words.includes('*') && !words.includes(`-${name}`)))
}
