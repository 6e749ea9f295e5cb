import { writeFile } from 'node:fs/promises'
import { feed } from '../machinery/feed.ts'
import type { PodNetwork } from './pod-network.ts'

/**
 * Pods, nodes and Services as addresses of one network namespace, without links or bridges: what is routed `local` can be bound and
 * reached, what is not answers "no route". The process needs CAP_NET_ADMIN in its namespace.
 */
export interface AnyIpOptions {
  /** Addresses that are always there: nodes, control plane. */
  hostAddresses: readonly string[]
  /** Absent pods of these networks are unreachable: "10.244.0.0/16". */
  podNetworks: readonly string[]
  /** Wholly local; what listens or is translated there answers: "10.96.0.0/16". */
  virtualNetworks: readonly string[]
  /** Source address of connections to pods and Services. */
  source: string
  log: (line: string) => void
}

/** Sets the network up. Throws when the kernel refuses, with what `ip` said. */
export async function openAnyIpNetwork(options: AnyIpOptions): Promise<PodNetwork> {
  const { hostAddresses, podNetworks, virtualNetworks, source } = options
  await ipBatch([
    'link set lo up',
    ...hostAddresses.map((address) => `addr replace ${address}/32 dev lo`),
    ...podNetworks.map((network) => `route replace unreachable ${network}`),
    ...virtualNetworks.map((network) => `route replace local ${network} dev lo src ${source} table local`),
  ])
  await allowPing(options.log)
  return new AnyIpNetwork(source)
}

/** Lets everybody in the sandbox ping without a capability. Refused in some kernels' namespaces; then ping is all that is missing. */
async function allowPing(log: (line: string) => void): Promise<void> {
  try {
    await writeFile('/proc/sys/net/ipv4/ping_group_range', '0 2147483647')
  } catch (error) {
    try {
      await writeFile('/proc/sys/net/ipv4/ping_group_range', '0 0')
    } catch {
      log(`network: ping stays off: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

/** Changes that come while one `ip` process runs go together into the next one, so a burst of pods costs a few processes. */
class AnyIpNetwork implements PodNetwork {
  private readonly source: string
  private waiting: { line: string; done: () => void; failed: (error: unknown) => void }[] = []
  private running: Promise<void> | null = null

  constructor(source: string) {
    this.source = source
  }

  add(address: string): Promise<void> {
    return this.change(`route replace local ${address}/32 dev lo src ${this.source} table local`)
  }

  remove(address: string): Promise<void> {
    return this.change(`route del local ${address}/32 dev lo table local`)
  }

  async close(): Promise<void> {
    await this.running
  }

  private change(line: string): Promise<void> {
    return new Promise((done, failed) => {
      this.waiting.push({ line, done, failed })
      this.running ??= this.drain()
    })
  }

  private async drain(): Promise<void> {
    // One turn of the event loop gathers what was asked for together.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.waiting.length > 0) {
      const batch = this.waiting
      this.waiting = []
      try {
        await ipBatch(batch.map(({ line }) => line))
        for (const { done } of batch) done()
      } catch {
        // One that fails must not take the others with it: each by itself tells which it was.
        for (const { line, done, failed } of batch) await ipBatch([line]).then(done, failed)
      }
    }
    this.running = null
  }
}

/** Runs lines of `ip` in one process; throws an Error with what it said. */
function ipBatch(lines: readonly string[]): Promise<void> {
  return feed('ip', ['-force', '-batch', '-'], `${lines.join('\n')}\n`)
}
