import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from './places.mjs'
import { ClearError } from './progress.mjs'

/** Fails early when the data folder cannot be written to. */
export async function checkDataFolder() {
  const folder = dataFolder()
  const trial = join(folder, `.trial-${process.pid}`)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(trial, 'x')
    await rm(trial)
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error)
    if (code === 'ENOSPC') throw new ClearError(`The disk of ${folder} is full. Free some space there, or set PODYARD_DATA to a folder on another disk.`)
    throw new ClearError(`${folder} cannot be written to (${message}). Change its owner, or set PODYARD_DATA to a folder that can.`)
  }
}
