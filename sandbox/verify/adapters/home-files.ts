import { constants, watch, type FSWatcher } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import type { CheckPorts, Stop } from '../ports.ts'

/** Bytes of a file that checks read: the last ones, as a log grows at its end. */
const FILE_LIMIT_BYTES = 256 * 1024

/**
 * Reads and watches files under a learner's home folder from outside the learner's box. The learner owns everything there, so
 * nothing may be followed out of it and nothing may block: no link that leads elsewhere, no pipe, no device.
 */
export function homeFiles(home: string): Pick<CheckPorts, 'readFile' | 'watchFiles'> {
  return {
    async readFile(path) {
      const full = resolve(home, path)
      if (!isWithin(home, full)) return null
      try {
        const real = await realpath(full)
        if (!isWithin(await realpath(home), real)) return null
        const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
        try {
          const found = await file.stat()
          if (!found.isFile()) return null
          const length = Math.min(found.size, FILE_LIMIT_BYTES)
          const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, found.size - length)
          return buffer.subarray(0, bytesRead)
        } finally {
          await file.close()
        }
      } catch (error) {
        if (isAbsence(error)) return null
        throw error
      }
    },

    watchFiles(paths, changed) {
      const stops = paths.map((path) => watchOne(home, path, () => changed(path)))
      return () => stops.forEach((stop) => stop())
    },
  }
}

/**
 * Watches the folder that holds a file rather than the file: editors write a new one and rename it. While the folder itself
 * is not there, its nearest ancestor is watched for it to appear.
 */
function watchOne(home: string, path: string, changed: () => void): Stop {
  const target = resolve(home, path)
  if (!isWithin(home, target)) return () => undefined
  let watcher: FSWatcher | null = null
  let stopped = false

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
  return () => {
    stopped = true
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
