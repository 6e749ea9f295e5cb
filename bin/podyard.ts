import { Command } from 'commander'

/** The command. Each sub-command's code is loaded only when it is asked for, or when help lists them all. */
const commands: Record<string, () => Promise<(program: Command) => void>> = {
  start: async () => (await import('./commands/start.ts')).registerStartCommand,
  cluster: async () => (await import('./commands/cluster.ts')).registerClusterCommand,
  'kube-apiserver': async () => (await import('./commands/kube-apiserver.ts')).registerKubeApiserverCommand,
  'kube-controller-manager': async () => (await import('./commands/kube-controller-manager.ts')).registerKubeControllerManagerCommand,
  'kube-scheduler': async () => (await import('./commands/kube-scheduler.ts')).registerKubeSchedulerCommand,
  kubelet: async () => (await import('./commands/kubelet.ts')).registerKubeletCommand,
  'kube-proxy': async () => (await import('./commands/kube-proxy.ts')).registerKubeProxyCommand,
  sandbox: async () => (await import('./commands/sandbox.ts')).registerSandboxCommand,
  lab: async () => (await import('./commands/lab.ts')).registerLabCommand,
  bench: async () => (await import('./commands/bench.ts')).registerBenchCommand,
  doctor: async () => (await import('./commands/doctor.ts')).registerDoctorCommand,
}

const program = new Command('podyard').description('Hands-on Kubernetes labs, self-hosted.').showHelpAfterError('(podyard --help lists what there is)')
const asked = process.argv[2] ?? ''
const load = Object.hasOwn(commands, asked) ? [commands[asked]] : Object.values(commands)
for (const register of await Promise.all(load.map((one) => one?.()))) register?.(program)
await program.parseAsync()
