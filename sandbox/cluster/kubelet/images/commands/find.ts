import { posix } from 'node:path'
import type { Entry } from '../../runtimes/container-files.ts'
import type { Process, Program } from '../image.ts'
import { matches } from '../shell/patterns.ts'
import { pathOf, UsageError } from './command.ts'

interface Found {
  /** As shown: below what was asked for. */
  shown: string
  path: string
  entry: Entry
}
type Test = (found: Found) => boolean | Promise<boolean>

const TYPES: Readonly<Record<string, (entry: Entry) => boolean>> = {
  f: ({ content }) => content !== null,
  d: ({ content, link }) => content === null && link === undefined,
  l: ({ link }) => link !== undefined,
}

/** `find [path…] [tests]`: all tests must hold; -maxdepth, -name, -iname, -path, -type, -empty, !, -print, -exec … ; and -delete. */
export const find: Program = async (self) => {
  const words = self.argv.slice(1)
  const roots: string[] = []
  while (words.length > 0 && !/^[-!(]/.test(words[0] ?? '')) roots.push(words.shift() ?? '')
  const { tests, most } = parseTests(self, words)
  let status = 0
  const visit = async (found: Found, depth: number): Promise<void> => {
    // What is below comes first where it is deleted, as -delete means -depth.
    const names = found.entry.content === null && found.entry.link === undefined && depth < most ? self.container.files.list(found.path) : []
    const goOn = async (): Promise<void> => {
      for (const name of names) {
        const path = posix.join(found.path, name)
        const entry = self.container.files.look(path)
        if (entry !== null) await visit({ shown: found.shown.endsWith('/') ? `${found.shown}${name}` : `${found.shown}/${name}`, path, entry }, depth + 1)
      }
    }
    const deletes = words.includes('-delete')
    if (deletes) await goOn()
    for (const test of tests) if (!(await test(found))) break
    if (!deletes) await goOn()
  }
  for (const root of roots.length === 0 ? ['.'] : roots) {
    const entry = self.container.files.look(pathOf(self, root))
    if (entry !== null) await visit({ shown: root, path: pathOf(self, root), entry }, 0)
    else {
      self.stderr(`find: ${root}: No such file or directory\n`)
      status = 1
    }
  }
  return status
}

function parseTests(self: Process, given: readonly string[]): { tests: Test[]; most: number } {
  const words = [...given]
  const tests: Test[] = []
  let most = Infinity
  let negated = false
  let acts = false
  const add = (test: Test): void => {
    const isNegated = negated
    tests.push(isNegated ? async (found) => !(await test(found)) : test)
    negated = false
  }
  const print: Test = ({ shown }) => {
    self.stdout(`${shown}\n`)
    return true
  }
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const value = (): string => {
      const next = words.shift()
      if (next === undefined) throw new UsageError(`${word} requires an argument`)
      return next
    }
    if (word === '!' || word === '-not') negated = !negated
    else if (word === '-a') continue
    else if (word === '-maxdepth') most = Number(value())
    else if (word === '-name' || word === '-iname') {
      const pattern = value()
      const fold = (text: string): string => (word === '-iname' ? text.toLowerCase() : text)
      add(({ shown }) => matches(fold(pattern), fold(posix.basename(shown))))
    } else if (word === '-path') {
      const pattern = value()
      add(({ shown }) => matches(pattern, shown))
    } else if (word === '-type') {
      const type = TYPES[value()]
      add(({ entry }) => type?.(entry) ?? false)
    } else if (word === '-empty') add(({ path, entry }) => (entry.content === null ? self.container.files.list(path).length === 0 : entry.content.byteLength === 0))
    else if (word === '-print') {
      acts = true
      add(print)
    } else if (word === '-delete') {
      acts = true
      add(({ path }) => {
        self.container.files.remove(path, false)
        return true
      })
    } else if (word === '-exec') {
      acts = true
      const end = words.findIndex((one) => one === ';' || one === '+')
      if (end < 0) throw new UsageError('-exec requires an argument')
      const command = words.splice(0, end + 1).slice(0, -1)
      add(async ({ shown }) => (await runIn(self, command.map((one) => one.replaceAll('{}', shown)))) === 0)
    } else throw new UsageError(`unrecognized: ${word}`)
  }
  if (!acts) add(print)
  return { tests, most }
}

/** Runs another program of the image in the place of this one's streams. */
export async function runIn(self: Process, argv: readonly string[], stdin = self.stdin): Promise<number> {
  const child = self.container.start({ ...self, argv, stdin })
  if (child === null) {
    self.stderr(`${self.argv[0]}: ${argv[0]}: No such file or directory\n`)
    return 127
  }
  const kill = (): void => child.signal('SIGKILL')
  self.killed.addEventListener('abort', kill)
  try {
    return await child.exited
  } finally {
    self.killed.removeEventListener('abort', kill)
  }
}
