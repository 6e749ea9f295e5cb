import { existsSync, readFileSync, rmSync, watch } from 'node:fs'
import { dirname, join } from 'node:path'
import { createCheckEngine } from '../verify/engine.ts'
import { Agent } from './agent.ts'
import { agentConfigSchema } from './config.ts'
import { NestedBox } from './box/nested-box.ts'
import { UnisolatedBox } from './box/unisolated-box.ts'
import type { ClusterListener } from './cluster-view/cluster-view.ts'
import { startEmbeddedCluster } from './embedded-cluster.ts'
import { boundedLog } from './log.ts'
import { createAgentServer } from './server.ts'

/** What closing may take; what is left then ends with the process. */
const CLOSE_MILLISECONDS = 2_000

/** Starts the agent; says "ready" on standard output when its socket answers, and "warm" when there is nothing more to do ahead of a learner. */
export function startAgent(configText: string): void {
  const config = agentConfigSchema.parse(JSON.parse(configText))
  const log = boundedLog()
  const bashrc = readFileSync(join(import.meta.dirname, 'bash.bashrc'), 'utf8')
  const box = config.box === 'nested' ? new NestedBox(bashrc, config.watchMemory, log) : new UnisolatedBox(config.box, bashrc)
  const startCluster = (listener: ClusterListener): ReturnType<typeof startEmbeddedCluster> => startEmbeddedCluster({ home: box.home, listener, log })
  // Pods need a network of their own; without isolation there is none.
  const agent = new Agent({ box, startCluster: config.box === 'nested' ? startCluster : null, createCheckEngine, warm: () => process.stdout.write('warm\n'), log })
  const server = createAgentServer(agent)

  rmSync(config.socket, { force: true })
  server.once('error', (error) => {
    log(`cannot listen on ${config.socket}: ${error.message}`)
    process.exit(1)
  })
  // Whoever started this agent may be gone by the time it is ready; that is no reason to end.
  process.stdout.on('error', () => undefined)
  server.listen(config.socket, () => {
    // Without its socket nobody can reach or end this agent any more: the data folder was removed under it.
    watch(dirname(config.socket), () => {
      if (!existsSync(config.socket)) process.kill(process.pid, 'SIGTERM')
    })
    process.stdout.write('ready\n')
  })

  // A failure that nobody handled leaves the agent in an unknown state; the site sees its end and offers a new sandbox.
  process.on('uncaughtException', (error) => {
    log(`stopped by an unexpected error: ${error.stack ?? error.message}`)
    process.exit(70)
  })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      setTimeout(() => process.exit(1), CLOSE_MILLISECONDS).unref()
      void agent.close().finally(() => process.exit(0))
    })
  }
}
