import { spawn } from 'node:child_process'
import { ClearError } from './progress.mjs'

/** Characters of output kept to be shown when a command fails. */
const KEPT = 20_000

/**
 * Runs a command without its noise; what it printed is shown only when it fails.
 * @param {string} command
 * @param {string[]} parameters
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, what: string, remedy?: string }} options
 * @returns {Promise<string>} its output
 */
export async function runQuietly(command, parameters, { cwd, env = process.env, what, remedy = '' }) {
  const child = spawn(command, parameters, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const keep = (/** @type {Buffer} */ chunk) => (output = (output + chunk).slice(-KEPT))
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  /** @type {number | string} */
  const status = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'))
  })
  if (status !== 0) {
    const reason = /ENOSPC|no space left/i.test(output) ? 'The disk is full.' : ''
    throw new ClearError(`${output.trim()}\n\n${what} failed (${status}). ${reason || remedy}`.trim())
  }
  return output
}
