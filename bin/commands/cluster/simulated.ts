import { startCluster } from '../../../sandbox/cluster/cluster.ts'
import { simulatedRuntime } from '../../../sandbox/cluster/kubelet/runtimes/simulated.ts'
import { noServiceNetwork } from '../../../sandbox/cluster/proxy/no-network.ts'
import { never, type RunningCluster } from './running-cluster.ts'

/** A cluster in this process, whose pods are only said to run. */
export async function startSimulated(nodes: number, port: number, log: (line: string) => void): Promise<RunningCluster> {
  const cluster = await startCluster({
    nodes,
    listen: { address: '127.0.0.1', port },
    runtime: (_node, clock) => simulatedRuntime(clock),
    network: noServiceNetwork,
    log,
  })
  return { url: cluster.url, kubeconfig: cluster.kubeconfig(), ready: cluster.ready, lost: never, stop: () => cluster.stop() }
}
