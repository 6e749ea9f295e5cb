import { clusterCommands } from './commands/cluster-commands.ts'
import type { LoadCommand } from './commands/cluster-commands.ts'
import { runProgram } from './run-program.ts'

const commands: Record<string, LoadCommand> = {
  start: async () => (await import('./commands/start.ts')).registerStartCommand,
  ...clusterCommands,
  sandbox: async () => (await import('./commands/sandbox.ts')).registerSandboxCommand,
  lab: async () => (await import('./commands/lab.ts')).registerLabCommand,
  bench: async () => (await import('./commands/bench.ts')).registerBenchCommand,
  doctor: async () => (await import('./commands/doctor.ts')).registerDoctorCommand,
}

await runProgram(commands)
