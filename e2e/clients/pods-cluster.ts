import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toolsFolder } from '../../bin/prepare/places.mjs'
import { openPty } from '../../sandbox/agent/terminals/pty.ts'
import { startCluster, type Cluster } from '../../sandbox/cluster/cluster.ts'
import { builtInImages } from '../../sandbox/cluster/kubelet/images/index.ts'
import { noPodNetwork } from '../../sandbox/cluster/kubelet/pod-network.ts'
import { builtInRuntime } from '../../sandbox/cluster/kubelet/runtimes/built-in.ts'
import { noServiceNetwork } from '../../sandbox/cluster/proxy/no-network.ts'
import { run, type Outcome } from '../support/podyard.ts'

export const kubectlPath = join(toolsFolder(), 'kubectl')
const TERMINAL_MILLISECONDS = 30_000

/** A kubectl on a terminal of its own, as somebody types at it. */
export interface Typist {
  /** All that was shown so far. */
  screen(): string
  type(text: string): void
  /** As closing the window does. */
  leave(): void
  /** Resolves when the screen shows it; rejects with the screen when it does not come. */
  shows(pattern: RegExp): Promise<void>
  /** Its exit status. */
  ended: Promise<number>
}

export interface PodsCluster {
  cluster: Cluster
  kubectl(parameters: readonly string[], input?: string): Promise<Outcome>
  apply(...objects: object[]): Promise<Outcome>
  terminal(parameters: readonly string[]): Typist
  stop(): Promise<void>
}

/** A cluster in this process whose pods run; they have no network, so nothing of it needs a sandbox. */
export async function startPodsCluster(): Promise<PodsCluster> {
  const cluster = await startCluster({
    nodes: 1,
    listen: { address: '127.0.0.1', port: 0 },
    runtime: (_node, clock) => builtInRuntime({ clock, network: noPodNetwork, images: builtInImages }),
    network: noServiceNetwork,
  })
  await cluster.ready
  const folder = await mkdtemp(join(tmpdir(), 'podyard-pods-'))
  await writeFile(join(folder, 'config'), cluster.kubeconfig())
  const env = { KUBECONFIG: join(folder, 'config'), HOME: folder, TERM: 'xterm' }
  const kubectl = (parameters: readonly string[], input = ''): Promise<Outcome> => run(kubectlPath, parameters, { env, input })
  return {
    cluster,
    kubectl,
    apply: (...objects) => kubectl(['apply', '-f', '-'], objects.map((one) => JSON.stringify(one)).join('\n---\n')),
    terminal: (parameters) => openTerminal(parameters, folder, env),
    async stop() {
      await cluster.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function openTerminal(parameters: readonly string[], cwd: string, env: Record<string, string>): Typist {
  let shown = ''
  let look = (): void => undefined
  let end: (status: number) => void = () => undefined
  const ended = new Promise<number>((resolve) => (end = resolve))
  const pty = openPty({ file: kubectlPath, args: [...parameters], cwd, env }, { cols: 100, rows: 30 }, {
    data(chunk) {
      shown += chunk.toString()
      look()
    },
    exit: (status) => end(status),
  })
  return {
    screen: () => shown,
    type: (text) => void pty.write(Buffer.from(text)),
    leave: () => pty.hangUp(),
    shows: (pattern) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          pty.hangUp()
          reject(new Error(`${String(pattern)} did not come: ${JSON.stringify(shown)}`))
        }, TERMINAL_MILLISECONDS)
        look = () => {
          if (!pattern.test(shown)) return
          clearTimeout(timer)
          resolve()
        }
        look()
      }),
    ended,
  }
}
