import { posix } from 'node:path'
import { FileError, type Entry } from '../../runtimes/container-files.ts'
import { SETGID, STICKY } from '../../runtimes/credential.ts'
import type { Process, Program } from '../image.ts'
import { parseArguments, pathOf } from './command.ts'
import { nameOf } from './names.ts'

/** What a file system gives out at once, in bytes; `total` counts these in KiB. */
const BLOCK_BYTES = 4096

interface Listed {
  name: string
  path: string
  entry: Entry | null
}

export const ls: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, '1aAlhdRrtFSnisp')
  const { files } = self.container
  let status = 0
  let printed = false
  const found = (rest.length === 0 ? ['.'] : rest).flatMap((name): Listed[] => {
    const path = pathOf(self, name)
    const entry = flags.has('l') || flags.has('d') ? files.look(path) : files.get(path)
    if (entry !== null) return [{ name, path, entry }]
    self.stderr(`ls: ${name}: No such file or directory\n`)
    status = 1
    return []
  })
  const isFolder = ({ entry, path }: Listed): boolean => !flags.has('d') && (entry?.link !== undefined ? false : entry?.content === null) && files.get(path) !== null
  const plain = found.filter((one) => !isFolder(one))
  const folders = found.filter(isFolder)
  show(self, plain, flags)
  printed = plain.length > 0
  const headed = found.length + Number(status !== 0) > 1 || flags.has('R')
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const { name, path } = folder
    if (headed) self.stdout(`${printed ? '\n' : ''}${name}:\n`)
    printed = true
    try {
      const inside = inFolder(self, path, flags)
      if (flags.has('l')) self.stdout(`total ${inside.reduce((sum, { entry }) => sum + blocksOf(entry), 0)}\n`)
      show(self, inside, flags)
      if (flags.has('R')) folders.unshift(...inside.filter((one) => isFolder(one) && !['.', '..'].includes(one.name)).map((one) => ({ ...one, name: `${name.replace(/\/$/, '')}/${one.name}` })))
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      self.stderr(`ls: can't open '${name}': ${error.why}\n`)
      status = 1
    }
  }
  return status
}

function inFolder(self: Process, path: string, flags: ReadonlyMap<string, string>): Listed[] {
  const { files } = self.container
  const hidden = flags.has('a') || flags.has('A')
  const names = files.list(path).filter((name) => hidden || !name.startsWith('.'))
  const listed = names.map((name) => ({ name, path: posix.join(path, name), entry: files.look(posix.join(path, name)) }))
  if (flags.has('t')) listed.sort((a, b) => (b.entry?.modifiedAt ?? 0) - (a.entry?.modifiedAt ?? 0))
  if (flags.has('S')) listed.sort((a, b) => sizeOf(b.entry) - sizeOf(a.entry))
  if (flags.has('r')) listed.reverse()
  const dots = flags.has('a') ? ['.', '..'].map((name) => ({ name, path: posix.join(path, name), entry: files.get(posix.join(path, name)) })) : []
  return [...dots, ...listed]
}

function show(self: Process, listed: readonly Listed[], flags: ReadonlyMap<string, string>): void {
  if (listed.length === 0) return
  if (flags.has('l') || flags.has('n')) {
    for (const { name, entry } of listed) self.stdout(`${longLine(self, name, entry, flags)}\n`)
    return
  }
  const names = listed.map(({ name, entry }) => `${name}${(flags.has('F') || flags.has('p')) && entry?.content === null && entry.link === undefined ? '/' : ''}`)
  const { terminal } = self
  const isShown = terminal !== undefined && self.stdout === terminal.write
  self.stdout(isShown && !flags.has('1') ? inColumns(names, terminal.size().columns) : names.map((name) => `${name}\n`).join(''))
}

/** As a terminal shows many names: down, then across. */
function inColumns(names: readonly string[], columns: number): string {
  const width = Math.max(...names.map((name) => name.length)) + 2
  const rows = Math.ceil(names.length / Math.max(1, Math.floor(columns / width)))
  const row = (at: number): string =>
    names
      .filter((_, index) => index % rows === at)
      .map((name) => name.padEnd(width))
      .join('')
      .trimEnd()
  return Array.from({ length: rows }, (_, at) => `${row(at)}\n`).join('')
}

const sizeOf = (entry: Entry | null): number => entry?.content?.byteLength ?? entry?.link?.length ?? BLOCK_BYTES
const blocksOf = (entry: Entry | null): number => (entry?.link !== undefined ? 0 : (Math.ceil(sizeOf(entry) / BLOCK_BYTES) * BLOCK_BYTES) / 1024)

/** "drwxrwsr-x" */
export function modeText(entry: Entry): string {
  const bits = [...'rwxrwxrwx'].map((letter, index) => ((entry.mode >> (8 - index)) & 1 ? letter : '-'))
  const special = (at: number, set: boolean, letter: string): void => {
    if (set) bits[at] = bits[at] === 'x' ? letter : letter.toUpperCase()
  }
  special(2, (entry.mode & 0o4000) !== 0, 's')
  special(5, (entry.mode & SETGID) !== 0, 's')
  special(8, (entry.mode & STICKY) !== 0, 't')
  return `${entry.link !== undefined ? 'l' : entry.content === null ? 'd' : '-'}${bits.join('')}`
}

function longLine(self: Process, name: string, entry: Entry | null, flags: ReadonlyMap<string, string>): string {
  if (entry === null) return `?????????? ${name}`
  const date = new Date(entry.modifiedAt).toUTCString()
  const when = `${date.slice(8, 11)} ${date.slice(5, 7).replace(/^0/, ' ')} ${date.slice(17, 22)}`
  const owner = (kind: 'user' | 'group', id = 0): string => (flags.has('n') ? String(id) : nameOf(self.container, kind, id)).slice(0, 8).padEnd(8)
  const size = flags.has('h') ? readable(sizeOf(entry)) : String(sizeOf(entry))
  const target = entry.link === undefined ? '' : ` -> ${entry.link}`
  return `${modeText(entry)}    1 ${owner('user', entry.uid)} ${owner('group', entry.gid)} ${size.padStart(9)} ${when} ${name}${target}`
}

/** "4.0K", "12.5M" */
export function readable(bytes: number): string {
  const units = ['', 'K', 'M', 'G', 'T']
  let amount = bytes
  let unit = 0
  for (; amount >= 1024 && unit < units.length - 1; unit++) amount /= 1024
  return unit === 0 ? String(bytes) : `${amount.toFixed(1)}${units[unit]}`
}
