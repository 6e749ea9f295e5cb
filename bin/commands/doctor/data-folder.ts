import { mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gib, type Finding } from './finding.ts'

/** What a first start takes: the build, kubectl and helm, and some labs. */
const COMFORTABLE_BYTES = 2 * 1024 ** 3
/** Below that not even a kept lab fits. */
const NEEDED_BYTES = 100 * 1024 ** 2
/** What is written as a trial: more than a file system may keep back for names. */
const TRIAL_BYTES = 64 * 1024

const reasons: Record<string, string> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'its file system is read-only',
  ENOTDIR: 'a part of this path is a file',
  EEXIST: 'it is a file',
}

/** Whether the data folder is there, or can be made, and takes a file. */
export async function dataFolder(data: string): Promise<Finding> {
  const trial = join(data, `.trial-${process.pid}`)
  try {
    await mkdir(data, { recursive: true })
    await writeFile(trial, Buffer.alloc(TRIAL_BYTES))
    return { what: 'data', verdict: 'ok', says: `${data} can be written` }
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT') return { what: 'data', verdict: 'wrong', says: `${data} cannot be written: the disk is full`, todo: 'Free some space there, or set PODYARD_DATA to a folder on another disk.' }
    return { what: 'data', verdict: 'wrong', says: `${data} cannot be written: ${reasons[code] ?? message}`, todo: 'Give it to the user who runs Podyard, or set PODYARD_DATA to a folder that can be written.' }
  } finally {
    await rm(trial, { force: true }).catch(() => undefined) // on a disk that lets nothing be written there is nothing
  }
}

/** How much room there is; nothing for a folder that is not there, of which `dataFolder` tells. */
export async function disk(data: string): Promise<Finding[]> {
  const found = await statfs(data).catch(() => null)
  if (found === null) return []
  const free = found.bavail * found.bsize
  const says = `${gib(free)} free in ${data}`
  if (free >= COMFORTABLE_BYTES) return [{ what: 'disk', verdict: 'ok', says }]
  const todo = `Make room, or set PODYARD_DATA to a folder on another disk: the build, the tools and some labs take about ${gib(COMFORTABLE_BYTES)}.`
  return [{ what: 'disk', verdict: free < NEEDED_BYTES ? 'wrong' : 'note', says, todo }]
}
