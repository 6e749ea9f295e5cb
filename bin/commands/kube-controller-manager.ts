import type { Command } from 'commander'
import { controllers, startControllerManager } from '../../sandbox/cluster/controllers/manager.ts'
import type { ControllerName } from '../../sandbox/cluster/controllers/manager.ts'
import { readNamed } from './components/certificates.ts'
import { booleanFlag, listFlag, networkFlag } from './components/flags.ts'
import { clientOf, closing, runComponent, UsageError } from './components/run.ts'

interface Flags {
  kubeconfig: string
  controllers: string[]
  rootCaFile?: string
}

export function registerKubeControllerManagerCommand(program: Command): void {
  program
    .command('kube-controller-manager')
    .description('the controllers of a cluster built by hand')
    .requiredOption('--kubeconfig <file>', 'how to reach the API server')
    .option('--controllers <list>', '"*": all; "foo": this one; "-foo": not this one. An unknown name lists them all', listFlag, ['*'])
    .option('--root-ca-file <file>', "authority published as kube-root-ca.crt; default: the kubeconfig's")
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
  const component = startControllerManager({ ...api, rootCertificate, only: names })
  return { component: closing(component, api), says: `running ${names.length} of ${Object.keys(controllers).length} controllers against ${api.server}` }
}

/** As upstream reads it: a name wins over "*". */
function chosen(words: readonly string[]): ControllerName[] {
  const all = Object.keys(controllers) as ControllerName[]
  const unknown = words.find((word) => word !== '*' && !all.some((name) => word === name || word === `-${name}`))
  if (unknown !== undefined) throw new UsageError(`--controllers: "${unknown.replace(/^-/, '')}" is not in the list of known controllers: ${all.join(', ')}`)
  return all.filter((name) => words.includes(name) || (words.includes('*') && !words.includes(`-${name}`)))
}
