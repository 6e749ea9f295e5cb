import { renameSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import { MOST_NODES } from '../../sandbox/cluster/cluster.ts'
import type { RunningCluster } from './cluster/running-cluster.ts'

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
    .option('--simulate-pods', 'any image is there, every container runs until it is deleted, nothing executes; without it, the cluster runs in a sandbox', false)
    .action(async (options: ClusterCommandOptions) => {
      process.exitCode = await clusterCommand(options)
    })
}

/** Runs until SIGINT or SIGTERM; resolves to the exit status. */
export async function clusterCommand({ kubeconfig, nodes, port, simulatePods }: ClusterCommandOptions): Promise<number> {
  const file = resolve(kubeconfig)
  const started = performance.now()
  const abort = new AbortController()
  const stopAsked = new Promise<void>((done) => abort.signal.addEventListener('abort', () => done()))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort(new Error('stopped')))
  const log = (line: string): void => console.error(line)

  let cluster: RunningCluster | undefined
  try {
    cluster = await start(nodes, port, simulatePods, log, abort.signal)
    // In one step: who waits for the file must never read half of it.
    writeFileSync(`${file}.new`, cluster.kubeconfig, { mode: 0o600 })
    renameSync(`${file}.new`, file)
    await Promise.race([cluster.ready, cluster.lost, stopAsked])
  } catch (error) {
    await cluster?.stop()
    if (abort.signal.aborted) return 0
    console.error(`podyard: the cluster cannot start: ${describe(error, port)}`)
    return 1
  }
  console.log(`podyard: cluster ready at ${cluster.url} with ${nodes} nodes in ${(performance.now() - started).toFixed(0)} ms; kubeconfig in ${file}`)
  try {
    await Promise.race([stopAsked, cluster.lost])
    return 0
  } catch (error) {
    console.error(`podyard: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  } finally {
    await cluster.stop()
  }
}

/** Each with only the code it needs. */
async function start(nodes: number, port: number, simulatePods: boolean, log: (line: string) => void, signal: AbortSignal): Promise<RunningCluster> {
  if (simulatePods) return (await import('./cluster/simulated.ts')).startSimulated(nodes, port, log)
  const { MOST_SANDBOX_NODES, startInSandbox } = await import('./cluster/in-sandbox.ts')
  if (nodes < 1 || nodes > MOST_SANDBOX_NODES) throw new Error(`a sandbox has 1 to ${MOST_SANDBOX_NODES} nodes, not ${nodes}; --simulate-pods takes more`)
  return startInSandbox(nodes, port, log, signal)
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
