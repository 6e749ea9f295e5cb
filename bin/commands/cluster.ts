import { renameSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import { MOST_NODES, startCluster } from '../../sandbox/cluster/cluster.ts'
import { simulatedRuntime } from '../../sandbox/cluster/kubelet/runtimes/simulated.ts'
import { systemClock } from '../../sandbox/cluster/machinery/clock.ts'
import { noServiceNetwork } from '../../sandbox/cluster/proxy/no-network.ts'

export interface ClusterCommandOptions {
  /** Where the kubeconfig of an administrator is written. */
  kubeconfig: string
  nodes: number
  port: number
  simulatePods: boolean
}

export function registerClusterCommand(program: Command): void {
  program
    .command('cluster')
    .description('run an embedded cluster in the foreground, for any Kubernetes client')
    .requiredOption('--kubeconfig <file>', 'where to write the credentials of an administrator')
    .option('--nodes <count>', 'how many nodes', countOf, 3)
    .option('--port <port>', 'port of the API server on 127.0.0.1; 0: any', portOf, 0)
    .option('--simulate-pods', 'any image is there, every container runs until it is deleted, nothing executes', false)
    .action(async (options: ClusterCommandOptions) => {
      process.exitCode = await clusterCommand(options)
    })
}

/** Runs until SIGINT or SIGTERM; resolves to the exit status. */
export async function clusterCommand({ kubeconfig, nodes, port, simulatePods }: ClusterCommandOptions): Promise<number> {
  if (!simulatePods) {
    console.error('podyard: outside a sandbox pods have no network to run in: add --simulate-pods, or run the cluster in a sandbox (podyard sandbox).')
    return 2
  }
  const file = resolve(kubeconfig)
  const started = performance.now()
  const stopAsked = new Promise<void>((done) => {
    process.once('SIGINT', done)
    process.once('SIGTERM', done)
  })
  let cluster
  try {
    cluster = await startCluster({
      nodes,
      listen: { address: '127.0.0.1', port },
      runtime: () => simulatedRuntime(systemClock),
      network: noServiceNetwork,
      log: (line) => console.error(line),
    })
    // In one step: who waits for the file must never read half of it.
    writeFileSync(`${file}.new`, cluster.kubeconfig(), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch (error) {
    console.error(`podyard: the cluster cannot start: ${describe(error, port)}`)
    await cluster?.stop()
    return 1
  }
  await Promise.race([cluster.ready, stopAsked])
  console.log(`podyard: cluster ready at ${cluster.url} with ${nodes} nodes in ${(performance.now() - started).toFixed(0)} ms; kubeconfig in ${file}`)
  await stopAsked
  await cluster.stop()
  return 0
}

function describe(error: unknown, port: number): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && error.code === 'EADDRINUSE' ? `port ${port} of 127.0.0.1 is in use; choose another with --port` : error.message
}

function countOf(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 0 || count > MOST_NODES) throw new InvalidArgumentError(`a whole number from 0 to ${MOST_NODES} is needed.`)
  return count
}

function portOf(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('a port from 0 to 65535 is needed.')
  return port
}
