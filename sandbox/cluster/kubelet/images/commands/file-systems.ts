import { posix } from 'node:path'
import type { MountedAt } from '../../runtimes/container-files.ts'
import type { Process, Program } from '../image.ts'
import { parseArguments, pathOf } from './command.ts'
import { modeText, readable } from './list-files.ts'
import { nameOf } from './names.ts'

const KIB = 1024
const BLOCK_BYTES = 4096

const sourceOf = ({ type }: MountedAt): string => (type === 'ext4' ? '/dev/sda1' : type)

const df: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'hkmTaP')
  const { files } = self.container
  const shown = rest.length === 0 ? files.mounted() : rest.map((path) => files.mountOf(pathOf(self, path)))
  const amount = (bytes: number): string => (flags.has('h') ? readable(bytes) : String(Math.ceil(bytes / (flags.has('m') ? KIB * KIB : KIB))))
  const unit = flags.has('h') ? 'Size' : flags.has('m') ? '1M-blocks' : '1K-blocks'
  self.stdout(`Filesystem           ${unit.padStart(9)}      Used Available Use% Mounted on\n`)
  for (const mount of shown) {
    const columns = [mount.size, mount.used, mount.size - mount.used].map((bytes) => amount(bytes).padStart(9))
    self.stdout(`${sourceOf(mount).padEnd(20)} ${columns.join(' ')} ${`${Math.round((mount.used / mount.size) * 100)}%`.padStart(4)} ${mount.at}\n`)
  }
  return 0
}

const mount: Program = async (self) => {
  if (self.argv.length > 1) {
    self.stderr('mount: permission denied (are you root?)\n')
    return 1
  }
  for (const one of self.container.files.mounted()) self.stdout(`${sourceOf(one)} on ${one.at} type ${one.type} (${one.readOnly ? 'ro' : 'rw'},relatime)\n`)
  return 0
}

/** KiB below a path, in whole blocks; calls back for each folder. */
function usage(self: Process, path: string, shown: string, folder: (shown: string, kib: number) => void): number {
  const entry = self.container.files.look(path)
  if (entry === null || entry.link !== undefined) return 0
  if (entry.content !== null) return (Math.ceil(entry.content.byteLength / BLOCK_BYTES) * BLOCK_BYTES) / KIB
  let kib = BLOCK_BYTES / KIB
  for (const name of self.container.files.list(path)) kib += usage(self, posix.join(path, name), posix.join(shown, name), folder)
  folder(shown, kib)
  return kib
}

const du: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'shkac', ['d'])
  let status = 0
  for (const path of rest.length === 0 ? ['.'] : rest) {
    const place = pathOf(self, path)
    if (self.container.files.get(place) === null) {
      self.stderr(`du: ${path}: No such file or directory\n`)
      status = 1
      continue
    }
    const line = (shown: string, kib: number): void => self.stdout(`${flags.has('h') ? readable(kib * KIB) : kib}\t${shown}\n`)
    const total = usage(self, place, path, (shown, kib) => (flags.has('s') ? undefined : line(shown, kib)))
    if (flags.has('s') || self.container.files.get(place)?.content !== null) line(path, total)
  }
  return status
}

const stat: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'L', ['c'])
  const { files } = self.container
  let status = 0
  for (const path of rest) {
    const entry = flags.has('L') ? files.get(pathOf(self, path)) : files.look(pathOf(self, path))
    if (entry === null) {
      self.stderr(`stat: can't stat '${path}': No such file or directory\n`)
      status = 1
      continue
    }
    const [uid, gid] = [entry.uid ?? 0, entry.gid ?? 0]
    const size = entry.content?.byteLength ?? entry.link?.length ?? BLOCK_BYTES
    const kind = entry.link !== undefined ? 'symbolic link' : entry.content === null ? 'directory' : size === 0 ? 'regular empty file' : 'regular file'
    const [user, group] = [nameOf(self.container, 'user', uid), nameOf(self.container, 'group', gid)]
    const at = new Date(entry.modifiedAt).toISOString().replace('T', ' ').replace('Z', '000000 +0000')
    const octal = entry.mode.toString(8)
    const values: Readonly<Record<string, string>> = { a: octal, A: modeText(entry), u: String(uid), g: String(gid), U: user, G: group, s: String(size), n: path, N: path, F: kind, y: at, Y: String(Math.floor(entry.modifiedAt / 1000)), '%': '%' }
    const format = flags.get('c')
    if (format !== undefined) self.stdout(`${format.replace(/%(.)/g, (whole, letter: string) => values[letter] ?? whole)}\n`)
    else {
      const name = entry.link === undefined ? path : `${path}' -> '${entry.link}`
      self.stdout(`  File: ${entry.link === undefined ? name : `'${name}'`}\n  Size: ${String(size).padEnd(10)}\tBlocks: ${String(Math.ceil(size / BLOCK_BYTES) * 8).padEnd(10)} IO Block: ${BLOCK_BYTES}   ${kind}\n`)
      self.stdout(`Access: (${octal.padStart(4, '0')}/${modeText(entry)})  Uid: (${String(uid).padStart(5)}/${user.padStart(8)})   Gid: (${String(gid).padStart(5)}/${group.padStart(8)})\n`)
      self.stdout(`Access: ${at}\nModify: ${at}\nChange: ${at}\n`)
    }
  }
  return status
}

export const fileSystemCommands: Readonly<Record<string, Program>> = { df, du, mount, stat }
