import type { Process } from '../image.ts'
import { linesOf } from './input-lines.ts'
import { parseScript } from './parse.ts'
import type { Shell } from './shell.ts'
import { ShellSyntaxError } from './syntax.ts'

/** A shell at a terminal: a prompt, a line, its output, until `exit` or Ctrl-D. */
export async function runInteractive(self: Process, shell: Shell): Promise<number> {
  self.onSignal(() => shell.interrupt())
  let script = ''
  for (;;) {
    self.stdout(script === '' ? prompt(self, shell) : '> ')
    const line = self.stdin === null ? null : await linesOf(self.stdin).next()
    if (line === null) return shell.state.status
    script += `${line.text}\n`
    if (isUnfinished(script)) continue
    const left = await shell.runLine(script, self)
    if (left !== null) return left
    script = ''
  }
}

const prompt = (self: Process, shell: Shell): string => {
  const place = shell.state.directory === shell.get('HOME') ? '~' : shell.state.directory
  return self.argv[0]?.endsWith('bash') ? `root@${self.container.hostname}:${place}# ` : `${place} # `
}

/** More is to come: an open quote, an `if` without its `fi`. */
function isUnfinished(script: string): boolean {
  try {
    parseScript(script)
    return false
  } catch (error) {
    return error instanceof ShellSyntaxError && /end of file|unterminated/.test(error.message)
  }
}
