import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { extract, pack } from 'tar-stream'
import type { Process, Program } from '../image.ts'
import { parseArguments, pathOf, readAll, UsageError } from './command.ts'

/** BusyBox's tar, as far as `kubectl cp` and people need it: c, x and t, of a file or of the standard streams, uncompressed. */
export const tar: Program = async (self) => {
  const argv = [...self.argv]
  // The first word may do without its dash: `tar cf - folder`.
  if (argv[1] !== undefined && !argv[1].startsWith('-')) argv[1] = `-${argv[1]}`
  const { flags, rest } = parseArguments(argv, 'cxtvmopkh', ['f', 'C'], ['no-same-owner', 'no-same-permissions', 'warning=no-unknown-keyword'])
  const folder = pathOf(self, flags.get('C') ?? '.')
  if (self.container.files.get(folder)?.content !== null) return failed(self, `can't change directory to '${flags.get('C')}': No such file or directory`)
  if (flags.has('c')) return create(self, { ...self, workingDirectory: folder }, rest, flags)
  if (flags.has('x') || flags.has('t')) return read(self, folder, rest, flags)
  throw new UsageError('need at least one option: c, x or t')
}

function failed(self: Process, text: string): number {
  self.stderr(`tar: ${text}\n`)
  return 1
}

async function create(self: Process, at: Process, paths: readonly string[], flags: ReadonlyMap<string, string>): Promise<number> {
  const archive = pack()
  const { files } = self.container
  let status = 0
  const add = (path: string, name: string): void => {
    const entry = flags.has('h') ? files.get(path) : files.look(path)
    if (entry === null) return
    const header = { name: name.replace(/^\/+/, '') || './', mode: entry.mode, uid: entry.uid ?? 0, gid: entry.gid ?? 0, mtime: new Date(entry.modifiedAt) }
    if (flags.has('v')) self.stderr(`${header.name}\n`)
    if (entry.link !== undefined) return void archive.entry({ ...header, type: 'symlink', linkname: entry.link })
    if (entry.content !== null) return void archive.entry(header, Buffer.from(files.read(path) ?? entry.content))
    archive.entry({ ...header, name: `${header.name.replace(/\/$/, '')}/`, type: 'directory' })
    for (const below of files.list(path)) add(posix.join(path, below), posix.join(name, below))
  }
  if (paths.some((path) => path.startsWith('/'))) self.stderr("tar: removing leading '/' from member names\n")
  for (const path of paths) {
    if (files.get(pathOf(at, path)) === null) status = failed(self, `${path}: No such file or directory`)
    else add(pathOf(at, path), path)
  }
  archive.finalize()
  const file = flags.get('f') ?? '-'
  if (file === '-') for await (const chunk of archive) self.stdout(chunk as Uint8Array)
  else files.write(pathOf(self, file), await readAll(archive as unknown as Readable))
  if (status !== 0) self.stderr('tar: error exit delayed from previous errors\n')
  return status
}

async function read(self: Process, folder: string, wanted: readonly string[], flags: ReadonlyMap<string, string>): Promise<number> {
  const { files } = self.container
  const file = flags.get('f') ?? '-'
  const content = file === '-' ? self.stdin : files.read(pathOf(self, file))
  if (content === null) return failed(self, file === '-' ? 'short read' : `can't open '${file}': No such file or directory`)
  const archive = extract()
  const source = content instanceof Uint8Array ? Readable.from([content]) : content
  source.pipe(archive)
  source.on('error', () => archive.destroy())
  for await (const entry of archive) {
    const { name, type, mode = 0o644, linkname } = entry.header
    const isWanted = wanted.length === 0 || wanted.some((one) => name === one || name.replace(/\/$/, '') === one || name.startsWith(`${one}/`))
    const body = await readAll(entry as unknown as Readable)
    if (!isWanted) continue
    if (flags.has('t') || flags.has('v')) self.stdout(`${name}\n`)
    if (flags.has('t')) continue
    // As every tar does: no way up and out of the folder.
    const place = posix.join(folder, posix.resolve('/', name))
    if (type === 'directory') files.makeDirectory(place, true)
    else if (type === 'file' || type === 'contiguous-file') {
      files.makeDirectory(posix.dirname(place), true)
      files.write(place, body, mode)
    } else if (type === 'symlink' && typeof linkname === 'string') {
      files.makeDirectory(posix.dirname(place), true)
      if (files.look(place) !== null) files.remove(place, false)
      files.makeLink(place, linkname)
    } else return failed(self, `${name}: hard links and devices are not kept in the files of this image`)
  }
  return 0
}
