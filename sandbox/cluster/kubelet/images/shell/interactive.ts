import type { Readable } from 'node:stream'
import { Reader } from '../../runtimes/terminal-reader.ts'
import type { Process } from '../image.ts'
import { completions } from './complete.ts'
import { linesOf } from './input-lines.ts'
import { jobLine } from './jobs.ts'
import { parseScript } from './parse.ts'
import type { Shell } from './shell.ts'
import { ShellSyntaxError } from './syntax.ts'

/** A shell at a terminal: a prompt, a line, its output, until `exit` or Ctrl-D. */
export async function runInteractive(self: Process, shell: Shell): Promise<number> {
  const { stdin } = self
  if (stdin === null) return shell.state.status
  if (stdin instanceof Reader) stdin.assist = { history: shell.history, prompt: () => shown, complete: (line) => completions(shell, line) }
  let script = ''
  let shown: string | null = null
  for (;;) {
    if (script === '') tellOfJobs(self, shell)
    shown = script === '' ? prompt(self, shell) : '> '
    self.stdout(shown)
    const line = await nextLine(self, stdin)
    shown = null
    if (line === null) return shell.state.status
    if (line === 'interrupted') {
      shell.state.status = 130
      script = ''
      continue
    }
    script += `${line.text}\n`
    if (isUnfinished(script)) continue
    self.onSignal((signal) => {
      if (signal === 'SIGINT') shell.interrupt()
    })
    const left = await shell.runLine(script, self)
    if (left !== null) return left
    script = ''
  }
}

/** Ctrl-C at the prompt leaves the line, and all that went before it. */
function nextLine(self: Process, stdin: Readable): Promise<{ text: string } | null | 'interrupted'> {
  return new Promise((resolve, reject) => {
    self.onSignal((signal) => {
      if (signal === 'SIGINT') resolve('interrupted')
    })
    linesOf(stdin).next().then(resolve, reject)
  })
}

/** Which jobs have ended since the last prompt. */
function tellOfJobs(self: Process, shell: Shell): void {
  for (const job of shell.jobs.list()) {
    if (job.status === null) continue
    self.stdout(jobLine(job))
    shell.jobs.forget(job)
  }
}

const prompt = (self: Process, shell: Shell): string => {
  const place = shell.state.directory === shell.get('HOME') ? '~' : shell.state.directory
  return self.argv[0]?.endsWith('bash') ? `root@${self.container.hostname}:${place}# ` : `${place} # `
}

/** More is to come: an open quote, an `if` without its `fi`. */
function isUnfinished(script: string): boolean {
  try {
    parseScript(script, { typed: true })
    return false
  } catch (error) {
    return error instanceof ShellSyntaxError && /end of file|unterminated/.test(error.message)
  }
}
