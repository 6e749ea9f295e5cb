import { Reader } from '../../runtimes/terminal-reader.ts'
import type { Process, Program } from '../image.ts'
import { evaluateArithmetic } from './expr.ts'
import { runIn } from './find.ts'
import { parseArguments, pathOf, pause, printing, UsageError } from './command.ts'

const SECOND = 1000

const expr: Program = async (self) => {
  const { text, isNull } = evaluateArithmetic(self.argv.slice(1))
  self.stdout(`${text}\n`)
  return Number(isNull)
}

const time: Program = async (self) => {
  const began = performance.now()
  const status = await runIn(self, self.argv.slice(1))
  const seconds = (performance.now() - began) / SECOND
  const shown = `${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s`
  self.stderr(`real\t${shown}\nuser\t0m 0.00s\nsys\t0m 0.00s\n`)
  return status
}

/** Runs a command again and again, on a clean screen each time. */
const watch: Program = async (self) => {
  const words = self.argv.slice(1)
  let seconds = 2
  while (/^-[nt]/.test(words[0] ?? '')) {
    const word = words.shift() ?? ''
    if (word.startsWith('-n')) seconds = Number(word.slice(2) || words.shift())
  }
  if (words.length === 0) throw new UsageError('usage: watch [-n seconds] [-t] program arguments')
  do {
    self.stdout(`\u001b[H\u001b[JEvery ${seconds.toFixed(1)}s: ${words.join(' ')}\n\n`)
    await runIn(self, ['sh', '-c', words.join(' ')], null)
  } while (await pause(self, Math.max(seconds, 0.1) * SECOND))
  return 0
}

const UNITS: Readonly<Record<string, number>> = { '': 1, c: 1, k: 1024, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }
/** Bytes that dd makes at once of /dev/zero; more than a container's files may hold. */
const MOST_ZEROS = 512 * 1024 ** 2

/** `dd if=file of=file bs=1M count=4`. */
const dd: Program = async (self) => {
  const options = Object.fromEntries(self.argv.slice(1).map((word) => word.split(/=(.*)/s, 2) as [string, string]))
  const amount = (text: string): number => {
    const [, digits = '', unit = ''] = /^(\d+)([ckKMG]?)B?$/.exec(text) ?? []
    if (digits === '') throw new UsageError(`invalid number '${text}'`)
    return Number(digits) * (UNITS[unit] ?? 1)
  }
  const size = amount(options.bs ?? '512')
  const from = options.if
  if (from === undefined) throw new UsageError('this image reads of files and of /dev/zero only: dd if=… of=…')
  const zeros = from === '/dev/zero'
  if (zeros && options.count === undefined) throw new UsageError('of /dev/zero there is no end: say count=')
  const wanted = options.count === undefined ? Infinity : amount(options.count) * size
  if (zeros && wanted > MOST_ZEROS) throw new UsageError(`error writing '${options.of ?? ''}': No space left on device`)
  const source = zeros ? Buffer.alloc(wanted) : self.container.files.read(pathOf(self, from))
  if (source === null) throw new UsageError(`can't open '${from}': No such file or directory`)
  const bytes = source.subarray(0, Math.min(wanted, source.byteLength))
  if (options.of === undefined) self.stdout(bytes)
  else if (options.of !== '/dev/null') self.container.files.write(pathOf(self, options.of), bytes)
  const [whole, part] = [Math.floor(bytes.byteLength / size), Number(bytes.byteLength % size > 0)]
  self.stderr(`${whole}+${part} records in\n${whole}+${part} records out\n${bytes.byteLength} bytes copied\n`)
  return 0
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

const mktemp: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'duqt', ['p'])
  const template = rest[0] ?? `${flags.get('p') ?? '/tmp'}/tmp.XXXXXX`
  const path = pathOf(self, template.replace(/X+$/, (marks) => Array.from(marks, () => LETTERS[Math.floor(Math.random() * LETTERS.length)]).join('')))
  if (flags.has('d')) self.container.files.makeDirectory(path, false)
  else self.container.files.write(path, new Uint8Array(), 0o600)
  self.stdout(`${path}\n`)
  return 0
}

const tty: Program = async (self) => {
  self.stdout(self.stdin instanceof Reader ? '/dev/pts/0\n' : 'not a tty\n')
  return self.stdin instanceof Reader ? 0 : 1
}

const uptime = (self: Process): string => {
  const first = Math.min(...self.container.processes().map(({ startedAt }) => startedAt), self.clock.now())
  const minutes = Math.floor((self.clock.now() - first) / (60 * SECOND))
  const up = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
  return ` ${new Date(self.clock.now()).toISOString().slice(11, 19)} up ${up},  0 users,  load average: 0.00, 0.00, 0.00\n`
}

const nl: Program = async (self) => {
  const { rest } = parseArguments(self.argv, '', ['b'])
  const text = Buffer.from(self.container.files.read(pathOf(self, rest[0] ?? '')) ?? new Uint8Array()).toString()
  self.stdout(text.replace(/\n$/, '').split('\n').map((line, index) => `${String(index + 1).padStart(6)}\t${line}\n`).join(''))
  return 0
}

export const smallTools: Readonly<Record<string, Program>> = { dd, expr, mktemp, nl, nproc: printing(() => '2\n'), time, tty, uptime: printing(uptime), watch }
