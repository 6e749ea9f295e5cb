import { Command } from 'commander'
import type { LoadCommand } from './commands/cluster-commands.ts'

/** The command. Each sub-command's code is loaded only when it is asked for, or when help lists them all. */
export async function runProgram(commands: Readonly<Record<string, LoadCommand>>): Promise<void> {
  const program = new Command('podyard').description('Hands-on Kubernetes labs, self-hosted.').showHelpAfterError('(podyard --help lists what there is)')
  const asked = process.argv[2] ?? ''
  const load = Object.hasOwn(commands, asked) ? [commands[asked]] : Object.values(commands)
  for (const register of await Promise.all(load.map((one) => one?.()))) register?.(program)
  await program.parseAsync()
}
