import type { Command } from 'commander'

export type LoadCommand = () => Promise<(program: Command) => void>

/** The commands that are a cluster or one component of one: in dist/podyard with all others, in dist/cluster by themselves. */
export const clusterCommands: Record<string, LoadCommand> = {
  cluster: async () => (await import('./cluster.ts')).registerClusterCommand,
  'kube-apiserver': async () => (await import('./kube-apiserver.ts')).registerKubeApiserverCommand,
  'kube-controller-manager': async () => (await import('./kube-controller-manager.ts')).registerKubeControllerManagerCommand,
  'kube-scheduler': async () => (await import('./kube-scheduler.ts')).registerKubeSchedulerCommand,
  kubelet: async () => (await import('./kubelet.ts')).registerKubeletCommand,
  'kube-proxy': async () => (await import('./kube-proxy.ts')).registerKubeProxyCommand,
}
