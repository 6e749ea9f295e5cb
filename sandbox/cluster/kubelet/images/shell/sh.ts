import { Reader } from '../../runtimes/terminal-reader.ts'
import type { Program } from '../image.ts'
import { runInteractive } from './interactive.ts'
import { linesOf } from './input-lines.ts'
import { Shell } from './shell.ts'

/** `sh -c 'script' [name [argument …]]`, `sh file [argument …]`, or commands from standard input. */
export const sh: Program = async (self) => {
  const words = self.argv.slice(1)
  let errexit = false
  let script: string | null = null
  for (let word = words[0]; word !== undefined && /^-\w+$/.test(word); word = words[0]) {
    words.shift()
    errexit ||= word.includes('e')
    if (word.includes('c')) {
      script = words.shift() ?? null
      if (script === null) {
        self.stderr('sh: -c requires an argument\n')
        return 2
      }
      break
    }
  }
  const fromFile = script === null && words.length > 0
  const name = fromFile ? (words[0] ?? 'sh') : script === null ? 'sh' : (words.shift() ?? 'sh')
  const shell = new Shell(self, fromFile || script === null ? 'sh' : name)
  shell.state.errexit = errexit
  if (fromFile) {
    const text = self.container.files.read(shell.resolve(words.shift() ?? ''))
    if (text === null) {
      self.stderr(`sh: can't open '${name}': No such file or directory\n`)
      return 2
    }
    script = Buffer.from(text).toString()
  }
  shell.state.positional = words
  if (script !== null) return shell.runScript(script, self)
  if (self.stdin instanceof Reader) return runInteractive(self, shell)
  // Without a terminal: everything first, as a script.
  const lines: string[] = []
  for (let line = self.stdin === null ? null : await linesOf(self.stdin).next(); line !== null; line = self.stdin === null ? null : await linesOf(self.stdin).next()) lines.push(line.text)
  return shell.runScript(lines.join('\n'), self)
}
