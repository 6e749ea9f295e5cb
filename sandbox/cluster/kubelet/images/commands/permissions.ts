import { posix } from 'node:path'
import { type Entry, FileError } from '../../runtimes/container-files.ts'
import type { Process, Program } from '../image.ts'
import { parseArguments, pathOf, UsageError } from './command.ts'
import { idOf } from './names.ts'

/** Every path, and with `deep` everything below; says which could not be done. */
function eachPath(self: Process, paths: readonly string[], deep: boolean, change: (path: string, entry: Entry) => void): number {
  const { files } = self.container
  let status = 0
  const visit = (path: string, shown: string): void => {
    try {
      const entry = files.get(path)
      if (entry === null) throw new FileError('ENOENT', path)
      change(path, entry)
      if (deep && entry.content === null) for (const name of files.list(path)) visit(posix.join(path, name), posix.join(shown, name))
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      self.stderr(`${self.argv[0]}: ${shown}: ${error.why}\n`)
      status = 1
    }
  }
  for (const path of paths) visit(pathOf(self, path), path)
  return status
}

const BITS: Readonly<Record<string, number>> = { r: 4, w: 2, x: 1, X: 1 }
const SHIFTS: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 }

/** The mode that "755", "+x" or "u=rw,go-w" makes of an old one. */
export function newMode(text: string, old: number): number {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8)
  let mode = old
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause)
    if (match === null) throw new UsageError(`invalid mode '${text}'`)
    const [, who = '', operator = '', letters = ''] = match
    const classes = who === '' || who.includes('a') ? ['u', 'g', 'o'] : [...who]
    let mask = 0
    for (const one of classes) mask |= [...letters].reduce((bits, letter) => bits | (BITS[letter] ?? 0), 0) << (SHIFTS[one] ?? 0)
    if (letters.includes('s')) mask |= (classes.includes('u') ? 0o4000 : 0) | (classes.includes('g') ? 0o2000 : 0)
    if (letters.includes('t')) mask |= 0o1000
    if (operator === '=') for (const one of classes) mode &= ~(7 << (SHIFTS[one] ?? 0))
    mode = operator === '-' ? mode & ~mask : mode | mask
  }
  return mode
}

const chmod: Program = async (self) => {
  // "-x" is a mode, no option.
  const [first = '', ...others] = self.argv.slice(1)
  const deep = first === '-R'
  const [mode = '', ...paths] = deep ? others : [first, ...others]
  if (paths.length === 0) throw new UsageError('missing operand')
  return eachPath(self, paths, deep, (path, entry) => self.container.files.change(path, { mode: newMode(mode, entry.mode) }))
}

const chown: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'Rhv')
  const [owner = '', ...paths] = rest
  const [user = '', group] = self.argv[0] === 'chgrp' ? ['', owner] : owner.split(/[:.]/)
  const change: { uid?: number; gid?: number } = {}
  for (const [kind, text, key] of [['user', user, 'uid'], ['group', group ?? '', 'gid']] as const) {
    if (text === '') continue
    const id = idOf(self.container, kind, text)
    if (id === null) throw new UsageError(`unknown ${kind} ${text}`)
    change[key] = id
  }
  return eachPath(self, paths, flags.has('R'), (path) => self.container.files.change(path, change))
}

const ln: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'sfnT')
  const { files } = self.container
  const [target = '', given = posix.basename(target)] = rest
  if (!flags.has('s')) throw new UsageError(`${given}: hard links are not kept in the files of this image; use ln -s`)
  const into = files.get(pathOf(self, given))
  const place = into?.content === null && !flags.has('n') && !flags.has('T') ? posix.join(pathOf(self, given), posix.basename(target)) : pathOf(self, given)
  if (flags.has('f') && files.look(place) !== null) files.remove(place, false)
  files.makeLink(place, target)
  return 0
}

const readlink: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'fnemv')
  const { files } = self.container
  const path = pathOf(self, rest[0] ?? '')
  const text = flags.has('f') || self.argv[0] === 'realpath' ? files.realPath(path) : (files.look(path)?.link ?? null)
  if (text === null) return 1
  self.stdout(`${text}${flags.has('n') ? '' : '\n'}`)
  return 0
}

export const permissionCommands: Readonly<Record<string, Program>> = { chgrp: chown, chmod, chown, ln, readlink, realpath: readlink }
