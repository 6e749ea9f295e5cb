import { posix } from 'node:path'
import type { Readable } from 'node:stream'
import { FileError } from '../../runtimes/container-files.ts'
import type { Process, Program } from '../image.ts'

/** Bytes that one command reads from its input as a whole. */
const MOST_INPUT_BYTES = 8 * 1024 * 1024

export interface Arguments {
  /** Flags without values, and those with: the last one counts. */
  flags: Map<string, string>
  rest: string[]
}

/** What was wrong with a call; its message is what the command says. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/**
 * Splits a command's words. `valued` are the options that take a value ("n", "max-time"); short ones may be joined ("-n5", "-la").
 * Options outside `known` are refused by name.
 */
export function parseArguments(argv: readonly string[], known: string, valued: readonly string[] = [], long: readonly string[] = []): Arguments {
  const flags = new Map<string, string>()
  const rest: string[] = []
  const words = argv.slice(1)
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') return { flags, rest: [...rest, ...words] }
    if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split(/=(.*)/s)
      if (valued.includes(name)) flags.set(name, value ?? words.shift() ?? '')
      else if (long.includes(name)) flags.set(name, value ?? '')
      else throw new UsageError(`unrecognized option: --${name}`)
    } else if (word.length > 1 && word.startsWith('-')) {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at] ?? ''
        if (valued.includes(letter)) {
          flags.set(letter, word.slice(at + 1) || (words.shift() ?? ''))
          break
        }
        if (!known.includes(letter)) throw new UsageError(`unrecognized option: ${letter}`)
        flags.set(letter, '')
      }
    } else rest.push(word)
  }
  return { flags, rest }
}

export const pathOf = (self: Process, path: string): string => posix.resolve(self.workingDirectory, path)

/** All of standard input. */
export async function readAll(stream: Readable | null): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream ?? []) {
    const part = Buffer.from(chunk as Uint8Array | string)
    bytes += part.byteLength
    if (bytes > MOST_INPUT_BYTES) throw new Error('out of memory: more than 8 MiB of input')
    chunks.push(part)
  }
  return Buffer.concat(chunks)
}

/** The files named, or standard input where none is or "-". Says which cannot be read; `failed` then. */
export async function readInputs(self: Process, paths: readonly string[]): Promise<{ texts: { name: string; content: Buffer }[]; failed: boolean }> {
  const texts: { name: string; content: Buffer }[] = []
  let failed = false
  for (const path of paths.length === 0 ? ['-'] : paths) {
    if (path === '-') {
      texts.push({ name: path, content: await readAll(self.stdin) })
      continue
    }
    try {
      const content = self.container.files.read(pathOf(self, path))
      if (content !== null) texts.push({ name: path, content: Buffer.from(content) })
      else {
        const missing = self.container.files.get(pathOf(self, path)) === null
        self.stderr(`${self.argv[0]}: ${missing ? `can't open '${path}': No such file or directory` : 'read error: Is a directory'}\n`)
        failed = true
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      self.stderr(`${self.argv[0]}: can't open '${path}': ${error.why}\n`)
      failed = true
    }
  }
  return { texts, failed }
}

/** Lines without their newlines; a last one without a newline counts. */
export function linesIn(content: Buffer): string[] {
  const lines = content.toString().split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** Waits; false when the process was ended first. */
export function pause(self: Process, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = (): void => {
      cancel()
      resolve(false)
    }
    const cancel = self.clock.after(milliseconds, () => {
      self.killed.removeEventListener('abort', stop)
      resolve(true)
    })
    self.killed.addEventListener('abort', stop)
  })
}

/** A program from a function that gives its output. */
export const printing =
  (text: (self: Process) => string): Program =>
  (self) => {
    self.stdout(text(self))
    return Promise.resolve(0)
  }
