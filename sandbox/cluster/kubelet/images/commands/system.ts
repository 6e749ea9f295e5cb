import type { Process, Program } from '../image.ts'
import { BrokenPipe } from '../../runtimes/pipe.ts'
import { parseArguments, pathOf, pause, printing } from './command.ts'
import { formatDate } from './date.ts'
import { id, whoami } from './identity.ts'
import { nameOf } from './names.ts'
import { testExpression } from './test-expression.ts'

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

const sleep: Program = async (self) => {
  let seconds = 0
  for (const word of self.argv.slice(1)) {
    const match = /^(\d*\.?\d+)([smhd]?)$/.exec(word)
    if (match === null && !/^inf(inity)?$/.test(word)) {
      self.stderr(`sleep: invalid number '${word}'\n`)
      return 1
    }
    seconds += match === null ? Infinity : Number(match[1]) * (UNITS[match[2] || 's'] ?? 1)
  }
  // Timers hold no more than 2³¹ ms.
  for (let left = seconds * 1000; left > 0; left -= LONGEST_TIMER_MILLISECONDS) {
    if (!(await pause(self, Math.min(left, LONGEST_TIMER_MILLISECONDS)))) break
  }
  return 0
}
const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1

const env: Program = async (self) => {
  const words = self.argv.slice(1)
  const environment = { ...self.environment }
  while (/^[A-Za-z_]\w*=/.test(words[0] ?? '')) {
    const [name = '', value = ''] = (words.shift() ?? '').split(/=(.*)/s)
    environment[name] = value
  }
  if (words.length > 0) return runOther(self, words, environment)
  self.stdout(Object.entries(environment).map(([name, value]) => `${name}=${value}\n`).join(''))
  return 0
}

async function runOther(self: Process, argv: string[], environment = self.environment): Promise<number> {
  const program = self.container.programs[argv[0] ?? '']
  if (program !== undefined) return program({ ...self, argv, environment })
  self.stderr(`${self.argv[0]}: can't execute '${argv[0]}': No such file or directory\n`)
  return 127
}

const printenv: Program = async (self) => {
  const names = self.argv.slice(1)
  if (names.length === 0) return env(self)
  for (const name of names) if (self.environment[name] !== undefined) self.stdout(`${self.environment[name]}\n`)
  return names.every((name) => self.environment[name] !== undefined) ? 0 : 1
}

const date: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'uR', ['d', 'I'])
  const given = flags.get('d')
  const at = given === undefined ? self.clock.now() : /^@\d+$/.test(given) ? Number(given.slice(1)) * 1000 : Date.parse(given)
  if (Number.isNaN(at)) {
    self.stderr(`date: invalid date '${given}'\n`)
    return 1
  }
  const format = rest.find((word) => word.startsWith('+'))?.slice(1) ?? (flags.has('I') ? '%Y-%m-%d' : '%a %b %e %H:%M:%S UTC %Y')
  self.stdout(`${formatDate(at, format)}\n`)
  return 0
}

const ps: Program = async (self) => {
  if (self.argv.slice(1).some((word) => /^-?[a-z]*(f|u)/.test(word))) return fullList(self)
  self.stdout('PID   USER     TIME  COMMAND\n')
  const user = nameOf(self.container, 'user', self.container.files.who.uid).slice(0, 8).padEnd(8)
  for (const { pid, command } of self.container.processes()) self.stdout(`${String(pid).padStart(5)} ${user}  0:00 ${command}\n`)
  return 0
}

/** `ps -ef`, `ps aux`. */
function fullList(self: Process): number {
  const user = nameOf(self.container, 'user', self.container.files.who.uid).slice(0, 8).padEnd(8)
  self.stdout('USER       PID    VSZ STIME COMMAND\n')
  for (const { pid, command, startedAt, memoryBytes } of self.container.processes()) self.stdout(`${user} ${String(pid).padStart(5)} ${String(Math.ceil(memoryBytes / 1024)).padStart(6)} ${new Date(startedAt).toISOString().slice(11, 16)} ${command}\n`)
  return 0
}

const uname: Program = async (self) => {
  const { flags } = parseArguments(self.argv, 'asnrmo')
  const all: [string, string][] = [['s', 'Linux'], ['n', self.container.hostname], ['r', '6.1.0-35-amd64'], ['m', 'x86_64'], ['o', 'Linux']]
  const shown = all.filter(([flag]) => flags.has('a') || flags.has(flag) || (flags.size === 0 && flag === 's'))
  self.stdout(`${shown.map(([, text]) => text).join(' ')}\n`)
  return 0
}

const test: Program = async (self) => {
  const words = self.argv.slice(1)
  const closing = { '[': ']', '[[': ']]' }[self.argv[0] ?? '']
  if (closing !== undefined && words.pop() !== closing) {
    self.stderr(`${self.argv[0]}: missing ${closing}\n`)
    return 2
  }
  return testExpression(words, (path) => self.container.files.get(pathOf(self, path))) ? 0 : 1
}

const which: Program = async (self) => {
  const names = self.argv.slice(1)
  const found = names.filter((name) => Object.hasOwn(self.container.programs, name))
  for (const name of found) self.stdout(`/bin/${name}\n`)
  return found.length === names.length ? 0 : 1
}

const timeout: Program = async (self) => {
  const { rest } = parseArguments(self.argv.slice(0, 2), '', ['s', 'k'])
  const seconds = Number((rest[0] ?? '0').replace(/s$/, ''))
  const child = self.container.start({ ...self, argv: self.argv.slice(2) })
  if (child === null) return runOther(self, self.argv.slice(2))
  self.killed.addEventListener('abort', () => child.signal('SIGKILL'))
  const late = pause(self, seconds * 1000).then(() => 'late' as const)
  const first = await Promise.race([child.exited, late])
  if (first !== 'late') return first
  child.signal('SIGKILL')
  return 143
}

/** How much `yes` says at once, and how long it rests between: it shares its thread. */
const YES = { lines: 100, restMilliseconds: 5 }
const yes: Program = async (self) => {
  const text = `${self.argv.slice(1).join(' ') || 'y'}\n`.repeat(YES.lines)
  try {
    do self.stdout(text)
    while (await pause(self, YES.restMilliseconds))
    return 0
  } catch (error) {
    if (error instanceof BrokenPipe) return 141
    throw error
  }
}

export const systemCommands: Readonly<Record<string, Program>> = {
  '[': test,
  '[[': test,
  date,
  env,
  false: () => Promise.resolve(1),
  hostname: printing((self) => (/^-[iI]$/.test(self.argv[1] ?? '') ? `${self.container.address}\n` : `${self.container.hostname}\n`)),
  id,
  printenv,
  ps,
  pwd: printing((self) => `${self.workingDirectory}\n`),
  sleep,
  test,
  timeout,
  true: () => Promise.resolve(0),
  uname,
  which,
  whoami,
  yes,
}
