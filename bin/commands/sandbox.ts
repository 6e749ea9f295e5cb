import type { Command } from 'commander'
import { randomUUID } from 'node:crypto'
import { join, resolve } from 'node:path'
import { runInSandbox, type ConnectAgent } from '../../sandbox/agent-client.ts'
import { createLocalProvider } from '../../sandbox/providers/local/index.ts'
import { projectRoot } from '../project-root.ts'
import { attachTerminal } from './sandbox/attach.ts'

/** A script may take as long as the agent allows. */
const SCRIPT_SECONDS = 3600

export function registerSandboxCommand(program: Command): void {
  program
    .command('sandbox')
    .description('a shell in a fresh sandbox with a cluster of its own; or, after --, a script there, with its output and exit status')
    .argument('[script...]', 'one argument: a bash script; several: a command and its arguments')
    .action(async (words: string[]) => {
      process.exitCode = await sandbox(words)
    })
}

/** The exit status. */
async function sandbox(words: string[]): Promise<number> {
  const root = projectRoot()
  const dataFolder = resolve(process.env.PODYARD_DATA ?? join(root, '.data'))
  const provider = createLocalProvider({ root, dataFolder, endWithProcess: true, allowUnisolated: process.env.PODYARD_ALLOW_UNISOLATED === '1' })
  const abort = new AbortController()
  const stop = (): void => abort.abort(new Error('Stopped.'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop)
  try {
    const { id } = await provider.start({ id: `command-${randomUUID()}`, owner: 'command line', signal: abort.signal })
    const connect: ConnectAgent = () => provider.connect(id)
    const died = new Promise<never>((_, reject) => provider.onExit(id, ({ reason }) => reject(new Error(`The sandbox has ended: ${reason}.`))))
    const stopped = new Promise<never>((_, reject) => abort.signal.addEventListener('abort', () => reject(abort.signal.reason as Error)))
    return await Promise.race([words.length === 0 ? attachTerminal(connect) : script(connect, words), died, stopped])
  } catch (error) {
    process.stderr.write(`podyard sandbox: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  } finally {
    await provider.close()
  }
}

async function script(connect: ConnectAgent, words: string[]): Promise<number> {
  const [only, ...more] = words
  const text = more.length === 0 ? (only ?? '') : words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
  const { output, exitStatus } = await runInSandbox(connect, text, SCRIPT_SECONDS)
  process.stdout.write(output)
  return exitStatus
}
