import { Reader } from '../../runtimes/terminal-reader.ts'
import type { Process, Program } from '../image.ts'
import { runIn } from './find.ts'
import { linesIn, printing, readInputs, UsageError } from './command.ts'

/** `stty size`, `stty -a`; lines are edited by the terminal itself, so nothing can be set. */
const stty: Program = async (self) => {
  const { terminal } = self
  if (terminal === undefined || !(self.stdin instanceof Reader)) throw new UsageError('standard input: Not a tty')
  const { rows, columns } = terminal.size()
  const [what] = self.argv.slice(1)
  if (what === 'size') self.stdout(`${rows} ${columns}\n`)
  else if (what === undefined || what === '-a') self.stdout(`speed 38400 baud; rows ${rows}; columns ${columns};\n`)
  else throw new UsageError(`${what}: this terminal's settings cannot be changed`)
  return 0
}

/** Runs a command that a hang-up does not end, which here is every command. */
const nohup: Program = (self) => runIn(self, self.argv.slice(1))

const perLine =
  (change: (lines: string[]) => string[]): Program =>
  async (self: Process) => {
    const { texts, failed } = await readInputs(self, self.argv.slice(1))
    for (const { content } of texts) self.stdout(change(linesIn(content)).map((line) => `${line}\n`).join(''))
    return Number(failed)
  }

const clear = printing(() => '\x1b[H\x1b[2J\x1b[3J')

export const terminalTools: Readonly<Record<string, Program>> = { clear, nohup, reset: clear, rev: perLine((lines) => lines.map((line) => [...line].reverse().join(''))), stty, sync: printing(() => ''), tac: perLine((lines) => lines.reverse()) }
