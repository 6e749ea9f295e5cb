import { Script } from 'node:vm'

/** Milliseconds of CPU that one expression may take. A sane one takes microseconds; the watchdog itself costs about 30 µs. */
export const EXPRESSION_TIMEOUT_MS = 100
/** The watchdog counts wall time, of which a busy machine gives a process only a part: how often to try again, each time twice as long. */
const ATTEMPTS = 6

const slot = Symbol.for('podyard.verify.limited')
const script = new Script('globalThis[Symbol.for("podyard.verify.limited")]()')

export class TimeLimitError extends Error {
  override name = 'TimeLimitError'
}

/**
 * Runs synchronous code without side effects under a time limit: V8's own watchdog ends it, wherever it is. CEL has no cost
 * limit of its own, and three nested `all()` over 200 objects are 8 million steps. Throws `TimeLimitError`.
 */
export function withTimeLimit<T>(run: () => T): T {
  const place = globalThis as { [slot]?: () => T }
  place[slot] = run
  try {
    for (let attempt = 0, timeout = EXPRESSION_TIMEOUT_MS; ; attempt++, timeout *= 2) {
      const before = process.cpuUsage()
      try {
        return script.runInThisContext({ timeout }) as T
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
        const { user, system } = process.cpuUsage(before)
        const starved = (user + system) / 1000 < EXPRESSION_TIMEOUT_MS * 0.9
        if (!starved || attempt + 1 >= ATTEMPTS) throw new TimeLimitError(`took longer than ${EXPRESSION_TIMEOUT_MS} ms`)
      }
    }
  } finally {
    delete place[slot]
  }
}
