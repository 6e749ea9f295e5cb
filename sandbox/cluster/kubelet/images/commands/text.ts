import type { Process, Program } from '../image.ts'
import { linesIn, parseArguments, pathOf, pause, readAll, readInputs } from './command.ts'
import { linesOf } from '../shell/input-lines.ts'
import { formatPrintf, unescape } from './printf.ts'

const echo: Program = async (self) => {
  const words = self.argv.slice(1)
  let newline = true
  let escapes = false
  while (/^-[neE]+$/.test(words[0] ?? '')) {
    const flag = words.shift() ?? ''
    newline &&= !flag.includes('n')
    escapes = flag.includes('e') || (escapes && !flag.includes('E'))
  }
  const text = words.join(' ')
  self.stdout(`${escapes ? unescape(text) : text}${newline ? '\n' : ''}`)
  return 0
}

const printf: Program = async (self) => {
  self.stdout(formatPrintf(self.argv[1] ?? '', self.argv.slice(2)))
  return 0
}

/** `head -3` is `head -n 3`. */
const withCount = (argv: readonly string[]): string[] => argv.map((word) => (/^-\d+$/.test(word) ? `-n${word.slice(1)}` : word))

const head: Program = async (self) => {
  const { flags, rest } = parseArguments(withCount(self.argv), 'q', ['n', 'c'])
  if (rest.length === 0 && self.stdin !== null && !flags.has('c')) {
    // No more is read than is shown, so that what never ends can be looked at.
    const lines = linesOf(self.stdin)
    for (let left = Number(flags.get('n') ?? 10); left > 0; left--) {
      const line = await lines.next()
      if (line === null) break
      self.stdout(`${line.text}\n`)
    }
    return 0
  }
  const { texts, failed } = await readInputs(self, rest)
  for (const { content } of texts) {
    if (flags.has('c')) self.stdout(content.subarray(0, Number(flags.get('c'))))
    else self.stdout(linesIn(content).slice(0, Number(flags.get('n') ?? 10)).map((line) => `${line}\n`).join(''))
  }
  return Number(failed)
}

const FOLLOW_MILLISECONDS = 250

const tail: Program = async (self) => {
  const { flags, rest } = parseArguments(withCount(self.argv), 'fFq', ['n', 'c'])
  const { texts, failed } = await readInputs(self, rest)
  for (const { content } of texts) self.stdout(linesIn(content).slice(-Number(flags.get('n') ?? 10)).map((line) => `${line}\n`).join(''))
  if (!flags.has('f') && !flags.has('F')) return Number(failed)
  // `tail -f /dev/null` is how a container is told to do nothing for ever.
  const [path = ''] = rest
  let seen = texts[0]?.content.byteLength ?? 0
  while (await pause(self, FOLLOW_MILLISECONDS)) {
    const now = self.container.files.read(pathOf(self, path)) ?? new Uint8Array()
    if (now.byteLength > seen) self.stdout(now.subarray(seen))
    seen = now.byteLength
  }
  return 0
}

const wc: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'lwc')
  const { texts, failed } = await readInputs(self, rest)
  for (const { name, content } of texts) {
    const text = content.toString()
    const counts: [string, number][] = [
      ['l', text.split('\n').length - 1],
      ['w', text.split(/\s+/).filter(Boolean).length],
      ['c', content.byteLength],
    ]
    const shown = counts.filter(([flag]) => flags.size === 0 || flags.has(flag)).map(([, count]) => String(count))
    self.stdout(`${shown.length === 1 ? shown[0] : shown.map((count) => count.padStart(8)).join(' ')}${name === '-' ? '' : ` ${name}`}\n`)
  }
  return Number(failed)
}

/** The files of a folder and of those in it; what is no folder, itself. */
function filesBelow(self: Process, path: string): string[] {
  const { files } = self.container
  const entry = files.get(pathOf(self, path))
  if (entry === null || entry.content !== null) return [path]
  return files.list(pathOf(self, path)).flatMap((name) => filesBelow(self, `${path.replace(/\/$/, '')}/${name}`))
}

const grep: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'ivcnqoEFwHhlrxRsP', ['e', 'm', 'A', 'B', 'C'], ['color'])
  const pattern = flags.get('e') ?? rest.shift() ?? ''
  const source = flags.has('F') ? pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : flags.has('E') || flags.has('P') || self.argv[0] === 'egrep' ? pattern : basicPattern(pattern)
  const test = new RegExp(flags.has('x') ? `^(?:${source})$` : flags.has('w') ? `\\b(?:${source})\\b` : source, flags.has('i') ? 'i' : '')
  if (flags.has('R')) flags.set('r', '')
  const [before, after] = ['B', 'A'].map((letter) => Number(flags.get(letter) ?? flags.get('C') ?? 0)) as [number, number]
  const paths = flags.has('r') ? (rest.length === 0 ? ['.'] : rest).flatMap((path) => filesBelow(self, path)) : rest
  if (flags.has('r') && paths.length === 0) return 1
  const { texts, failed } = await readInputs(self, paths)
  const named = texts.length > 1 || flags.has('r') || flags.has('H')
  let found = false
  for (const { name, content } of texts) {
    let count = 0
    let shownTo = -1
    let owed = 0
    const lines = linesIn(content)
    const show = (index: number, line: string, mark: ':' | '-'): void => {
      if ((before > 0 || after > 0) && shownTo >= 0 && index > shownTo + 1) self.stdout('--\n')
      shownTo = index
      self.stdout(`${named && !flags.has('h') ? `${name}${mark}` : ''}${flags.has('n') ? `${index + 1}${mark}` : ''}${line}\n`)
    }
    for (const [index, line] of lines.entries()) {
      if (test.test(line) === flags.has('v')) {
        if (owed-- > 0) show(index, line, '-')
        continue
      }
      found = true
      if (++count > Number(flags.get('m') ?? Infinity)) break
      if (flags.has('q')) return 0
      if (flags.has('c') || flags.has('l')) continue
      for (let at = Math.max(shownTo + 1, index - before); at < index; at++) show(at, lines[at] ?? '', '-')
      owed = after
      if (flags.has('o')) for (const [part] of line.matchAll(new RegExp(test.source, `g${test.flags}`))) show(index, part, ':')
      else show(index, line, ':')
    }
    if (flags.has('c')) self.stdout(`${named ? `${name}:` : ''}${count}\n`)
    if (flags.has('l') && count > 0) self.stdout(`${name}\n`)
  }
  return failed ? 2 : found ? 0 : 1
}

/** In a basic regular expression + ? | ( ) { } are special only with a backslash. */
const basicPattern = (pattern: string): string => pattern.replace(/\\?[+?|(){}]/g, (one) => (one.startsWith('\\') ? one.slice(1) : `\\${one}`))

const sort: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'rnu', ['k', 't'])
  const { texts, failed } = await readInputs(self, rest)
  const column = Number.parseInt(flags.get('k') ?? '0', 10)
  const separator = flags.get('t') ?? /\s+/
  const keyOf = (line: string): string => (column === 0 ? line : line.trim().split(separator).slice(column - 1).join(' '))
  const compare = (a: string, b: string): number => {
    const difference = flags.has('n') ? (Number.parseFloat(keyOf(a)) || 0) - (Number.parseFloat(keyOf(b)) || 0) : 0
    return difference !== 0 ? difference : keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0
  }
  const lines = texts.flatMap(({ content }) => linesIn(content)).sort(compare)
  if (flags.has('r')) lines.reverse()
  const shown = flags.has('u') ? [...new Set(lines)] : lines
  self.stdout(shown.map((line) => `${line}\n`).join(''))
  return Number(failed)
}

const uniq: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'cdu')
  const { texts, failed } = await readInputs(self, rest)
  const runs: { line: string; count: number }[] = []
  for (const line of texts.flatMap(({ content }) => linesIn(content))) {
    const last = runs.at(-1)
    if (last?.line === line) last.count++
    else runs.push({ line, count: 1 })
  }
  for (const { line, count } of runs) {
    if ((flags.has('d') && count < 2) || (flags.has('u') && count > 1)) continue
    self.stdout(`${flags.has('c') ? `${String(count).padStart(7)} ` : ''}${line}\n`)
  }
  return Number(failed)
}

const cut: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 's', ['d', 'f', 'c'])
  const { texts, failed } = await readInputs(self, rest)
  const delimiter = flags.get('d') ?? '\t'
  const wanted = (flags.get('f') ?? flags.get('c') ?? '1').split(',').map((range) => range.split('-').map(Number))
  const chosen = (index: number): boolean => wanted.some(([from = 0, to]) => index >= (from || 1) && index <= (to === undefined ? from : to || Infinity))
  for (const line of texts.flatMap(({ content }) => linesIn(content))) {
    const parts = flags.has('c') ? [...line] : line.split(delimiter)
    const whole = !flags.has('c') && parts.length === 1
    self.stdout(`${whole ? line : parts.filter((_, index) => chosen(index + 1)).join(flags.has('c') ? '' : delimiter)}\n`)
  }
  return Number(failed)
}

const tr: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'ds')
  const spread = (set: string): string[] => [...unescape(set).replace(/\[:upper:\]/, 'A-Z').replace(/\[:lower:\]/, 'a-z').replace(/\[:digit:\]/, '0-9').replace(/\[:space:\]/, ' \t\n')
    .replace(/(.)-(.)/gs, (_, from: string, to: string) => Array.from({ length: Math.max(0, to.charCodeAt(0) - from.charCodeAt(0) + 1) }, (__, index) => String.fromCharCode(from.charCodeAt(0) + index)).join(''))]
  const [from, to] = [spread(rest[0] ?? ''), spread(rest[1] ?? '')]
  const text = (await readAll(self.stdin)).toString()
  const changed = [...text].map((one) => {
    const at = from.indexOf(one)
    return at < 0 ? one : flags.has('d') ? '' : (to[at] ?? to.at(-1) ?? one)
  })
  self.stdout(flags.has('s') ? changed.filter((one, index) => one !== changed[index - 1] || !(to.length > 0 ? to : from).includes(one)).join('') : changed.join(''))
  return 0
}

const tee: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'a')
  const content = await readAll(self.stdin)
  for (const path of rest) {
    const before = flags.has('a') ? (self.container.files.read(pathOf(self, path)) ?? new Uint8Array()) : new Uint8Array()
    self.container.files.write(pathOf(self, path), Buffer.concat([before, content]))
  }
  self.stdout(content)
  return 0
}

const MOST_NUMBERS = 100_000

const seq: Program = async (self) => {
  const numbers = self.argv.slice(1).map(Number)
  const [first, step, last] = numbers.length === 1 ? [1, 1, numbers[0] ?? 0] : numbers.length === 2 ? [numbers[0] ?? 1, 1, numbers[1] ?? 0] : [numbers[0] ?? 1, numbers[1] ?? 1, numbers[2] ?? 0]
  let text = ''
  for (let value = first, count = 0; (step > 0 ? value <= last : value >= last) && count < MOST_NUMBERS; value += step, count++) text += `${value}\n`
  self.stdout(text)
  return 0
}

export const textCommands: Readonly<Record<string, Program>> = { cut, echo, egrep: grep, grep, head, printf, seq, sort, tail, tee, tr, uniq, wc }
