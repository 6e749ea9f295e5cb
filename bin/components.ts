import { giveBackStart } from './commands/cluster/give-back.ts'
import { clusterCommands } from './commands/cluster-commands.ts'
import { runProgram } from './run-program.ts'

// Entry of the `podyard` that learners have in their shells (prepare/learner-command.mjs): one component of a cluster each. A whole one is there.
const { cluster: _whole, ...components } = clusterCommands
giveBackStart()
void runProgram(components)
