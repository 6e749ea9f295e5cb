/** Shown for what takes long: its name when it has taken this long, and its time at the end. */
const SILENT_MS = 400
const STILL_THERE_MS = 20_000

/** A failure whose message alone says what happened and what to do. */
export class ClearError extends Error {
  name = 'ClearError'
}

/**
 * Runs a step of the preparation and says so when it takes long.
 * @template T
 * @param {string} name "Installing npm packages"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const began = Date.now()
  const seconds = () => ((Date.now() - began) / 1000).toFixed(1)
  let shown = false
  const timers = [
    setTimeout(() => {
      shown = true
      process.stderr.write(`${name} …\n`)
    }, SILENT_MS),
    setInterval(() => process.stderr.write(`  still ${name[0]?.toLowerCase()}${name.slice(1)} (${Math.round(Number(seconds()))} s) …\n`), STILL_THERE_MS),
  ]
  try {
    const result = await work()
    if (shown) process.stderr.write(`  done in ${seconds()} s\n`)
    return result
  } finally {
    clearTimeout(timers[0])
    clearInterval(timers[1])
  }
}

/**
 * Runs the main part of a script; a ClearError ends it with its message, anything else with its stack.
 * @param {() => Promise<void>} main
 */
export function runScript(main) {
  main().catch((error) => {
    const full = /** @type {NodeJS.ErrnoException} */ (error)?.code === 'ENOSPC'
    const text = full ? `The disk is full (${error.path ?? 'while preparing'}). Free some space and start again.` : error instanceof ClearError ? error.message : String(error?.stack ?? error)
    process.stderr.write(`${text}\n`)
    process.exit(1)
  })
}
