import { giveBackStart } from './commands/cluster/give-back.ts'
import { startSimulated } from './commands/cluster/simulated.ts'
import { clusterCommands } from './commands/cluster-commands.ts'
import { runProgram } from './run-program.ts'

/** Entry of dist/cluster (prepare/cluster-bundle.mjs): a cluster in this process, or one component of one. */
export function run(): Promise<void> {
  giveBackStart()
  return runProgram(clusterCommands)
}

/** Runs once what a start runs, so that V8's code cache knows it. */
export async function rehearse(): Promise<void> {
  const cluster = await startSimulated(1, 0, console.error)
  await cluster.ready
  await cluster.stop()
}
