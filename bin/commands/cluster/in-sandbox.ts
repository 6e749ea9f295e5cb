import { randomUUID } from 'node:crypto'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { join, resolve } from 'node:path'
import { giveLesson, openAgentTunnel, runInSandbox, type ConnectAgent } from '../../../sandbox/agent-client.ts'
import { clusterAddresses } from '../../../sandbox/cluster/cluster.ts'
import { createLocalProvider } from '../../../sandbox/providers/local/index.ts'
import { projectRoot } from '../../project-root.ts'
import type { RunningCluster } from './running-cluster.ts'

/** All addresses of a sandbox's nodes are there from its beginning. */
export const MOST_SANDBOX_NODES = 10
const READY_SECONDS = 60
const SERVER_LINE = /^( *server: ).*$/m

/** A cluster in a sandbox of its own, where pods have a network and really run; 127.0.0.1:`port` leads to its API. */
export async function startInSandbox(nodes: number, port: number, log: (line: string) => void, signal: AbortSignal): Promise<RunningCluster> {
  const root = projectRoot()
  const dataFolder = resolve(process.env.PODYARD_DATA ?? join(root, '.data'))
  const provider = createLocalProvider({ root, dataFolder, endWithProcess: true, allowUnisolated: false })
  try {
    const { id } = await provider.start({ id: `cluster-${randomUUID()}`, owner: 'podyard cluster', signal })
    const connect: ConnectAgent = () => provider.connect(id)
    const lost = new Promise<never>((_, reject) => provider.onExit(id, ({ reason }) => reject(new Error(`the sandbox has ended: ${reason}`))))
    // Whoever waits for it hears of it; nobody may.
    lost.catch(() => undefined)
    await giveLesson(connect, { lesson: 'command/cluster', locale: 'en', sandbox: { kind: 'embedded', nodes, images: [] }, steps: [], passed: [], files: [] })
    const forward = await forwardPort(port, () => openAgentTunnel(connect, { address: clusterAddresses.controlPlane, port: clusterAddresses.apiPort }), log)
    const url = `https://127.0.0.1:${forward.port}`
    const { output, exitStatus } = await runInSandbox(connect, 'cat ~/.kube/config')
    if (exitStatus !== 0 || !SERVER_LINE.test(output)) throw new Error(`the sandbox has no kubeconfig: ${output}`)
    const ready = runInSandbox(connect, `kubectl wait --for=condition=Ready nodes --all --timeout=${READY_SECONDS}s`, READY_SECONDS).then((waited) => {
      if (waited.exitStatus !== 0) throw new Error(`its nodes are not Ready: ${waited.output}`)
    })
    ready.catch(() => undefined)
    return {
      url,
      kubeconfig: output.replace(SERVER_LINE, `$1${url}`),
      ready,
      lost,
      async stop() {
        forward.close()
        await provider.close()
      },
    }
  } catch (error) {
    await provider.close()
    throw error
  }
}

/** A listener on 127.0.0.1 whose connections are each joined to one that `open` gives. Rejects when the port is in use. */
async function forwardPort(port: number, open: () => ReturnType<typeof openAgentTunnel>, log: (line: string) => void): Promise<{ port: number; close(): void }> {
  const clients = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    clients.add(client)
    client.on('close', () => clients.delete(client))
    client.on('error', () => client.destroy())
    open().then(
      (inside) => {
        if (client.destroyed) return void inside.destroy()
        client.on('close', () => inside.destroy())
        inside.on('error', () => client.destroy())
        inside.on('close', () => client.destroy())
        client.pipe(inside)
        inside.pipe(client)
      },
      (error: unknown) => {
        log(`podyard: a connection to the sandbox failed: ${error instanceof Error ? error.message : String(error)}`)
        client.destroy()
      },
    )
  })
  await new Promise<void>((done, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', done)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close()
      for (const client of clients) client.destroy()
    },
  }
}
