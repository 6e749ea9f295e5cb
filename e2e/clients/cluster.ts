import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Foreground } from '../support/podyard.ts'

export interface ClientCluster {
  /** For the client's files; the kubeconfig is among them. */
  folder: string
  kubeconfig: string
  /** Ends it; its exit status. */
  stop(): Promise<number | null>
}

/** A cluster with simulated pods, as `podyard cluster` gives it to any client. */
export async function startClientCluster(): Promise<ClientCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'podyard-client-'))
  const kubeconfig = join(folder, 'kubeconfig')
  const cluster = await Foreground.start(['cluster', '--kubeconfig', kubeconfig, '--simulate-pods'], 'cluster ready')
  return {
    folder,
    kubeconfig,
    async stop() {
      const { code } = await cluster.stop()
      await rm(folder, { recursive: true, force: true })
      return code
    },
  }
}
