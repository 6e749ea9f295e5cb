import type { Command } from 'commander'
import { startScheduler } from '../../sandbox/cluster/scheduler/scheduler.ts'
import { booleanFlag } from './components/flags.ts'
import { clientOf, closing, runComponent } from './components/run.ts'

interface Flags {
  kubeconfig: string
  schedulerName: string
}

export function registerKubeSchedulerCommand(program: Command): void {
  program
    .command('kube-scheduler')
    .description('the scheduler of a cluster built by hand')
    .requiredOption('--kubeconfig <file>', 'how to reach the API server')
    .option('--scheduler-name <name>', 'pods whose spec.schedulerName is this are its (upstream: in its configuration file)', 'default-scheduler')
    .option('--leader-elect [true|false]', 'taken and without effect: no other scheduler is waited for', booleanFlag, true)
    .action(async (flags: Flags) => {
      process.exitCode = await runComponent('kube-scheduler', () => start(flags))
    })
}

async function start({ kubeconfig, schedulerName }: Flags) {
  const api = clientOf(kubeconfig, 'kube-scheduler')
  return { component: closing(startScheduler({ ...api, name: schedulerName }), api), says: `scheduling pods of ${schedulerName} at ${api.server}` }
}
