import { posix } from 'node:path'
import type { Process, ProcessEntry, Program, Signal } from '../image.ts'

const NUMBERS: Readonly<Record<string, Signal>> = { 1: 'SIGHUP', 2: 'SIGINT', 9: 'SIGKILL', 15: 'SIGTERM' }
const NAMES = 'HUP INT KILL TERM'

/** "TERM", "SIGTERM" or "15"; null for a signal that programs here do not know. */
export function signalOf(text: string): Signal | null {
  const name = text.toUpperCase().replace(/^SIG/, '')
  return NUMBERS[name] ?? Object.values(NUMBERS).find((one) => one === `SIG${name}`) ?? null
}

/** Splits "-9", "-s TERM" or "-TERM" from what follows it. Throws an Error that says which signals there are. */
export function takeSignal(words: string[]): Signal {
  const [first = ''] = words
  if (!/^-(s|[A-Z]+[0-9]*|\d+)$/.test(first)) return 'SIGTERM'
  words.shift()
  const text = first === '-s' ? (words.shift() ?? '') : first.slice(1)
  const signal = signalOf(text)
  if (signal === null) throw new Error(`bad signal name '${text}': programs of this image know ${NAMES}`)
  return signal
}

/** `kill [-SIGNAL] pid…`; `kill -l` lists the signals. As everywhere, process 1 ignores what it does not handle, and SIGKILL. */
const kill: Program = async (self) => {
  const words = self.argv.slice(1)
  if (words[0] === '-l') {
    self.stdout(`${Object.entries(NUMBERS).map(([number, name]) => `${number.padStart(2)}) ${name.slice(3)}`).join('\n')}\n`)
    return 0
  }
  const signal = takeSignal(words)
  let status = 0
  for (const word of words) {
    const isNumber = /^\d+$/.test(word)
    if (isNumber && self.container.signal(Number(word), signal)) continue
    self.stderr(isNumber ? `kill: can't kill pid ${word}: No such process\n` : `kill: invalid number '${word}'\n`)
    status = 1
  }
  return status
}

/** The name that a process goes by: of its program, or of the script it runs. */
export const commandName = ({ command }: ProcessEntry): string => posix.basename(command.split(' ')[0] ?? '')

/** Processes of a name, the one that asks apart. */
const others = (self: Process, fits: (entry: ProcessEntry) => boolean): ProcessEntry[] =>
  self.container.processes().filter((entry) => entry.command !== self.argv.join(' ') && fits(entry))

const killall: Program = async (self) => {
  const words = self.argv.slice(1)
  const signal = takeSignal(words)
  let status = 0
  for (const name of words.filter((word) => word !== '-q')) {
    const found = others(self, (entry) => commandName(entry) === name)
    for (const { pid } of found) self.container.signal(pid, signal)
    if (found.length > 0) continue
    self.stderr(`killall: ${name}: no process killed\n`)
    status = 1
  }
  return status
}

/** Finds by a pattern: in the name, or with -f in the whole command line. */
const matching = (self: Process, words: string[]): ProcessEntry[] => {
  const whole = words.includes('-f')
  const pattern = new RegExp(words.filter((word) => !word.startsWith('-')).at(-1) ?? '')
  return others(self, (entry) => pattern.test(whole ? entry.command : commandName(entry)))
}

const pkill: Program = async (self) => {
  const words = self.argv.slice(1)
  const signal = words[0] === '-f' ? 'SIGTERM' : takeSignal(words)
  const found = matching(self, words)
  for (const { pid } of found) self.container.signal(pid, signal)
  return found.length > 0 ? 0 : 1
}

const pgrep: Program = async (self) => {
  const words = self.argv.slice(1)
  const found = matching(self, words)
  for (const { pid, command } of found) self.stdout(words.some((word) => /^-(l|a|fl|lf|af|fa)$/.test(word)) ? `${pid} ${command}\n` : `${pid}\n`)
  return found.length > 0 ? 0 : 1
}

const pidof: Program = async (self) => {
  const found = others(self, (entry) => self.argv.slice(1).includes(commandName(entry)))
  if (found.length > 0) self.stdout(`${found.map(({ pid }) => pid).join(' ')}\n`)
  return found.length > 0 ? 0 : 1
}

export const signalCommands: Readonly<Record<string, Program>> = { kill, killall, pgrep, pidof, pkill }
