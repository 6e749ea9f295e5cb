import { posix } from 'node:path'
import { FileError } from '../../runtimes/container-files.ts'
import type { Process, Program } from '../image.ts'
import { parseArguments, pathOf, readInputs } from './command.ts'
import { ls } from './list-files.ts'
import { newMode } from './permissions.ts'

const cat: Program = async (self) => {
  const { rest } = parseArguments(self.argv, 'nu')
  if (rest.length === 0 && self.stdin !== null) {
    // As it comes, so that `cat` in a pipe or of a terminal shows each line at once.
    for await (const chunk of self.stdin) self.stdout(chunk as Uint8Array)
    return 0
  }
  const { texts, failed } = await readInputs(self, rest)
  for (const { content } of texts) self.stdout(content)
  return Number(failed)
}

const mkdir: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'p', ['m'])
  let status = 0
  for (const path of rest) {
    try {
      self.container.files.makeDirectory(pathOf(self, path), flags.has('p'))
      const mode = flags.get('m')
      if (mode !== undefined) self.container.files.change(pathOf(self, path), { mode: newMode(mode, 0o777) })
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      self.stderr(`mkdir: can't create directory '${path}': ${error.why}\n`)
      status = 1
    }
  }
  return status
}

const rm: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'rRfi')
  const recursive = flags.has('r') || flags.has('R')
  let status = 0
  for (const path of rest) {
    const entry = self.container.files.look(pathOf(self, path))
    if (entry === null && flags.has('f')) continue
    if (entry?.content === null && entry.link === undefined && !recursive) {
      self.stderr(`rm: '${path}' is a directory\n`)
      status = 1
    } else if (entry === null) {
      self.stderr(`rm: can't remove '${path}': No such file or directory\n`)
      status = 1
    } else {
      try {
        self.container.files.remove(pathOf(self, path), recursive)
      } catch (error) {
        if (!(error instanceof FileError)) throw error
        self.stderr(`rm: can't remove '${path}': ${error.why}\n`)
        status = 1
      }
    }
  }
  return status
}

const rmdir: Program = async (self) => {
  let status = 0
  for (const path of parseArguments(self.argv, 'p').rest) {
    const entry = self.container.files.look(pathOf(self, path))
    try {
      if (entry !== null && (entry.content !== null || entry.link !== undefined)) throw new FileError('ENOTDIR', path)
      self.container.files.remove(pathOf(self, path), false)
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      self.stderr(`rmdir: '${path}': ${error.why}\n`)
      status = 1
    }
  }
  return status
}

const touch: Program = async (self) => {
  for (const path of parseArguments(self.argv, 'c').rest) {
    const { files } = self.container
    const place = pathOf(self, path)
    if (files.get(place)?.content !== null) files.write(place, files.read(place) ?? new Uint8Array())
  }
  return 0
}

/** Copies files; with -r folders too. */
async function copy(self: Process, move: boolean): Promise<number> {
  const { flags, rest } = parseArguments(self.argv, 'rRafpv')
  const target = rest.pop()
  const { files } = self.container
  if (target === undefined || rest.length === 0) {
    self.stderr(`${self.argv[0]}: missing file operand\n`)
    return 1
  }
  const into = files.get(pathOf(self, target))
  const isFolder = into !== null && into.content === null
  const deep = move || flags.has('r') || flags.has('R') || flags.has('a')
  const copyOne = (from: string, to: string): void => {
    const entry = files.get(from)
    if (entry?.content) return files.write(to, entry.content, entry.mode)
    if (entry?.content !== null) return files.write(to, new Uint8Array(), entry?.mode)
    files.makeDirectory(to, true)
    for (const name of files.list(from)) copyOne(posix.join(from, name), posix.join(to, name))
  }
  let status = 0
  for (const path of rest) {
    const from = pathOf(self, path)
    const entry = files.get(from)
    if (entry === null || (entry.content === null && !deep)) {
      self.stderr(entry === null ? `${self.argv[0]}: can't stat '${path}': No such file or directory\n` : `cp: omitting directory '${path}'\n`)
      status = 1
      continue
    }
    copyOne(from, isFolder ? posix.join(pathOf(self, target), posix.basename(from)) : pathOf(self, target))
    if (move) files.remove(from, true)
  }
  return status
}

const basename: Program = async (self) => {
  self.stdout(`${posix.basename(self.argv[1] ?? '', self.argv[2])}\n`)
  return 0
}
const dirname: Program = async (self) => {
  self.stdout(`${posix.dirname(self.argv[1] ?? '')}\n`)
  return 0
}

export const fileCommands: Readonly<Record<string, Program>> = { basename, cat, cp: (self) => copy(self, false), dirname, ls, mkdir, mv: (self) => copy(self, true), rm, rmdir, touch }
