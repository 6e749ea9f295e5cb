import { constants, watch, type FSWatcher } from 'node:fs'
import { open, readlink, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import type { CheckPorts, FileFound, Stop } from '../ports.ts'

/** Bytes of a file that checks read: the last ones, as a log grows at its end. */
const FILE_LIMIT_BYTES = 256 * 1024
/** Links that lead to links are watched to this depth; the kernel itself follows forty. */
const MOST_LINKS = 8

/**
 * Reads and watches files under a learner's home folder from outside the learner's box. The learner owns everything there, so
 * nothing may be followed out of it and nothing may block: no link that leads elsewhere, no pipe, no device.
 */
export function homeFiles(home: string): Pick<CheckPorts, 'readFile' | 'watchFiles'> {
  return {
    async readFile(path) {
      const full = resolve(home, path)
      if (!isWithin(home, full)) return { kind: 'outside' }
      try {
        const real = await realpath(full)
        if (!isWithin(await realpath(home), real)) return { kind: 'outside' }
        return await readRegular(real)
      } catch (error) {
        return insteadOf(full, error)
      }
    },

    watchFiles(paths, changed) {
      const stops = paths.map((path) => watchOne(home, path, () => changed(path)))
      return () => stops.forEach((stop) => stop())
    },
  }
}

/** `real` leads through no link. */
async function readRegular(real: string): Promise<FileFound> {
  const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const found = await file.stat()
    if (!found.isFile()) return { kind: found.isDirectory() ? 'folder' : 'special' }
    const length = Math.min(found.size, FILE_LIMIT_BYTES)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, found.size - length)
    return { kind: 'file', content: buffer.subarray(0, bytesRead) }
  } finally {
    await file.close()
  }
}

/** What stands where a file could not be opened; throws the error when that says nothing of it. */
async function insteadOf(full: string, error: unknown): Promise<FileFound> {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EACCES':
    case 'EPERM':
      return { kind: 'unreadable' }
    case 'ELOOP':
      return { kind: 'link-loop' }
    case 'ENXIO':
      return { kind: 'special' }
    case 'ENOENT': {
      const target = await linkTarget(full)
      return target === null ? { kind: 'nothing' } : { kind: 'dangling-link', target }
    }
    default:
      if (isAbsence(error)) return { kind: 'nothing' }
      throw error
  }
}

/** Null: there is no link. */
const linkTarget = (path: string): Promise<string | null> => readlink(path).catch(() => null)

/**
 * Watches the folder that holds a file rather than the file: editors write a new one and rename it. While the folder itself
 * is not there, its nearest ancestor is watched for it to appear. What a link leads to is watched too, also before it is there.
 */
function watchOne(home: string, path: string, tell: () => void, mostLinks = MOST_LINKS): Stop {
  const target = resolve(home, path)
  if (!isWithin(home, target)) return () => undefined
  let watcher: FSWatcher | null = null
  let stopped = false

  const changed = (): void => {
    void followLink()
    tell()
  }
  let beyond: { path: string; stop: Stop } | null = null
  async function followLink(): Promise<void> {
    const link = await linkTarget(target)
    const led = link === null ? null : relative(home, resolve(dirname(target), link))
    if (stopped || led === (beyond?.path ?? null)) return
    beyond?.stop()
    beyond = led === null || mostLinks === 0 ? null : { path: led, stop: watchOne(home, led, tell, mostLinks - 1) }
  }

  async function attach(): Promise<void> {
    let folder = target === resolve(home) ? target : dirname(target)
    while (folder !== resolve(home) && !(await isFolder(folder))) folder = dirname(folder)
    if (stopped) return
    // The name in `folder` that leads to the file: itself, or the first missing folder on the way.
    const next = relative(folder, target).split('/')[0] ?? ''
    const isHolder = dirname(target) === folder || target === folder
    try {
      watcher = watch(folder, { persistent: false }, (_, name) => {
        if (next !== '' && name !== null && name !== next) return
        if (!isHolder) reattach()
        changed()
      })
      watcher.on('error', reattach)
      if (folder !== resolve(home)) watchForLoss(folder)
    } catch (error) {
      if (!isAbsence(error)) throw error
      if (folder !== resolve(home)) reattach()
    }
  }

  /** The folder may be removed and made again; its parent tells. */
  let parent: FSWatcher | null = null
  function watchForLoss(folder: string): void {
    parent = watch(dirname(folder), { persistent: false }, (_, name) => {
      if (name !== basename(folder)) return
      reattach()
      changed()
    })
    parent.on('error', reattach)
  }

  function reattach(): void {
    watcher?.close()
    parent?.close()
    watcher = parent = null
    if (!stopped) void attach()
  }

  void attach()
  void followLink()
  return () => {
    stopped = true
    beyond?.stop()
    watcher?.close()
    parent?.close()
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (isAbsence(error)) return false
    throw error
  }
}

const isWithin = (home: string, path: string): boolean => !relative(home, path).startsWith('..') && join(home, relative(home, path)) === join(path)

function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'ENXIO', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? '')
}
