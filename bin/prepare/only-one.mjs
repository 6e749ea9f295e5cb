import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { dist } from './places.mjs'

const LOOK_AGAIN_MS = 300

/** This process is the one; steps within steps do not wait for themselves. */
let holding = false

/**
 * Runs `work` while no other process prepares this checkout; waits for one that does.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function onlyOne(work) {
  if (holding) return work()
  const file = join(dist, 'preparing')
  await mkdir(dist, { recursive: true })
  for (let told = false; !(await take(file)); ) {
    if (await isAbandoned(file)) {
      await rm(file, { force: true })
      continue
    }
    if (!told) process.stderr.write('Another Podyard is preparing this checkout; waiting for it …\n')
    told = true
    await pause(LOOK_AGAIN_MS)
  }
  holding = true
  try {
    return await work()
  } finally {
    holding = false
    await rm(file, { force: true })
  }
}

/** @param {string} file */
async function take(file) {
  try {
    const handle = await open(file, 'wx')
    await handle.writeFile(String(process.pid))
    await handle.close()
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
  }
  return false
}

/** Left by a process that was killed.
 * @param {string} file */
async function isAbandoned(file) {
  const owner = Number(await readFile(file, 'utf8').catch(() => ''))
  if (!owner) return false // being written, or just given up
  try {
    process.kill(owner, 0)
    return false
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH'
  }
}
