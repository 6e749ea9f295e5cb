import { Readable } from 'node:stream'
import { pathOf } from '../commands/command.ts'
import { runIn } from '../commands/find.ts'
import type { Process, Program } from '../image.ts'
import { Breather } from '../shell/breather.ts'
import { linesOf } from '../shell/input-lines.ts'
import { unescapeText } from './lex.ts'
import { Machine, type Write } from './machine.ts'
import { parseAwk } from './parse.ts'
import { AwkError } from './syntax.ts'
import { Given, textOf } from './values.ts'

/**
 * `awk [-F separator] [-v name=value] [-f file] 'program' [file…]`: the language of the standard without getline and system(); a
 * record separator is one character, or "" for paragraphs.
 */
export const awk: Program = async (self) => {
  const words = self.argv.slice(1)
  const settings: [string, string][] = []
  let source: string | null = null
  for (let word = words[0]; word !== undefined && /^-./.test(word); word = words[0]) {
    words.shift()
    if (word === '--') break
    const letter = word[1] ?? ''
    if (!'Fvf'.includes(letter)) throw new AwkError(`unknown option ${word}`)
    const given = word.slice(2) || (words.shift() ?? '')
    if (letter === 'F') settings.push(['FS', given === 't' ? '\t' : given])
    else if (letter === 'v') settings.push(given.split(/=(.*)/s, 2) as [string, string])
    else source = `${source ?? ''}${textIn(self, given)}\n`
  }
  source ??= words.shift() ?? null
  if (source === null) {
    self.stderr("usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]\n")
    return 2
  }
  const outputs = new Outputs(self)
  const machine = new Machine(parseAwk(source), outputs.write)
  for (const [name, value = ''] of settings) machine.set(name, new Given(unescapeText(value)))
  machine.arrays.set('ENVIRON', new Map(Object.entries(self.environment).map(([name, value]) => [name, new Given(value)])))
  machine.arrays.set('ARGV', new Map(['awk', ...words].map((word, index) => [String(index), new Given(word)])))
  machine.globals.set('ARGC', words.length + 1)
  machine.begin('BEGIN')
  let failed = false
  if (!machine.exited && machine.readsRecords) failed = !(await readAll(self, machine, words))
  machine.begin('END')
  await outputs.end()
  return machine.status !== 0 ? machine.status : failed ? 2 : 0
}

function textIn(self: Process, path: string): string {
  const content = self.container.files.read(pathOf(self, path))
  if (content === null) throw new AwkError(`can't open file ${path}`)
  return Buffer.from(content).toString()
}

/** The records of all files, or of standard input; false when a file could not be read. */
async function readAll(self: Process, machine: Machine, words: readonly string[]): Promise<boolean> {
  const breather = new Breather(self.clock, (milliseconds) => self.spend(milliseconds))
  let whole = true
  let read = false
  for (const word of words) {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? []
    if (name !== undefined) {
      machine.set(name, new Given(unescapeText(value ?? '')))
      continue
    }
    read = true
    const content = word === '-' ? null : self.container.files.read(pathOf(self, word))
    if (content === null && word !== '-') {
      self.stderr(`awk: ${word}: No such file or directory\n`)
      whole = false
      continue
    }
    machine.globals.set('FILENAME', word)
    machine.globals.set('FNR', 0)
    await records(machine, content === null ? self.stdin : Readable.from([Buffer.from(content)]), breather)
    if (machine.exited) return whole
  }
  if (!read) await records(machine, self.stdin, breather)
  return whole
}

/** Lines as they come; with another separator, the whole text in parts. */
async function records(machine: Machine, stream: Readable | null, breather: Breather): Promise<void> {
  if (stream === null) return
  const lines = linesOf(stream)
  const separator = textOf(machine.globals.get('RS'))
  if (separator === '\n') {
    for (let line = await lines.next(); line !== null && !machine.exited; line = await lines.next()) {
      machine.take(line.text)
      await breather.breathe()
    }
    return
  }
  let text = ''
  for (let line = await lines.next(); line !== null; line = await lines.next()) text += `${line.text}\n`
  const parts = separator === '' ? text.replace(/^\n+|\n+$/g, '').split(/\n\n+/) : text.replace(/\n$/, '').split(separator)
  for (const part of parts) if (part !== '' && !machine.exited) machine.take(part)
}

/** Where a program prints: standard output at once; files and commands when it has ended. */
class Outputs {
  private readonly texts = new Map<string, { operator: string; where: string; text: string }>()
  private readonly self: Process

  constructor(self: Process) {
    this.self = self
  }

  readonly write: Write = (text, to) => {
    if (to === null || (to.operator !== '|' && to.where === '/dev/stdout')) return this.self.stdout(text)
    if (to.operator !== '|' && to.where === '/dev/stderr') return this.self.stderr(text)
    const key = `${to.operator === '|' ? '|' : '>'}${to.where}`
    const known = this.texts.get(key) ?? { ...to, text: '' }
    known.text += text
    this.texts.set(key, known)
  }

  async end(): Promise<void> {
    const { files } = this.self.container
    for (const { operator, where, text } of this.texts.values()) {
      const path = pathOf(this.self, where)
      if (operator === '|') await runIn(this.self, ['sh', '-c', where], Readable.from([Buffer.from(text)]))
      else if (where !== '/dev/null') files.write(path, Buffer.concat([operator === '>>' ? (files.read(path) ?? new Uint8Array()) : new Uint8Array(), Buffer.from(text)]))
    }
  }
}
