import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The data folder cannot be used; the message says why and what to do. */
export class DataFolderError extends Error {
  override name = 'DataFolderError'
}

/** Bytes tried once at the start, so that a full disk is found then and not at a learner's first click. */
const TRIAL_BYTES = 1024 * 1024

/** Makes the folder when missing and proves that it can be written to. */
export async function prepareDataFolder(folder: string): Promise<void> {
  const trial = join(folder, `.trial-${process.pid}`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 })
    await writeFile(trial, Buffer.alloc(TRIAL_BYTES))
  } catch (error) {
    throw new DataFolderError(reason(error as NodeJS.ErrnoException, folder), { cause: error })
  } finally {
    await rm(trial, { force: true }).catch(() => {}) // it could not be made; that is what is reported
  }
}

function reason(error: NodeJS.ErrnoException, folder: string): string {
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk of ${folder} is full. Free some space there, or set PODYARD_DATA to a folder on another disk.`
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `${folder} cannot be written to by this user. Change its owner, or set PODYARD_DATA to a folder that can.`
    case 'ENOTDIR':
    case 'EEXIST':
      return `${folder} is not a folder. Set PODYARD_DATA to a folder, or move the file away.`
    default:
      return `${folder} cannot be used for Podyard's data: ${error.message}.`
  }
}
