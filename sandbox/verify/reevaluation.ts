import type { Stop } from './ports.ts'

export interface Reevaluation {
  /** Something it depends on is different: evaluate again. */
  changed(): void
  stop: Stop
}

export interface ReevaluationLimits {
  /** Milliseconds between the end of one evaluation and the start of the next, so that a burst of changes costs a few. */
  gap?: number
  /**
   * Milliseconds after which to look again when a change did not bring the state about: its effect may come later than the
   * event that announced it (a Service's rules are set after its endpoints are known). No change, no look.
   */
  settle?: readonly number[]
}

/**
 * Evaluates something asynchronous after changes: one evaluation at a time, and once more when something changed meanwhile.
 * `evaluate` returns whether it passed, and must stop early when its signal aborts.
 */
export function createReevaluation(
  evaluate: (signal: AbortSignal) => Promise<boolean>,
  log: (line: string) => void,
  { gap = 0, settle = [] }: ReevaluationLimits = {},
): Reevaluation {
  const aborter = new AbortController()
  let running = false
  let dirty = false
  let settled = 0
  let timer: NodeJS.Timeout | null = null

  function schedule(milliseconds: number): void {
    if (timer) clearTimeout(timer)
    timer = setTimeout(() => {
      timer = null
      void look()
    }, milliseconds)
  }

  async function look(): Promise<void> {
    running = true
    dirty = false
    let passed = false
    try {
      passed = await evaluate(aborter.signal)
    } catch (error) {
      if (!aborter.signal.aborted) log(`a check could not be evaluated: ${(error as Error).message}`)
    }
    running = false
    if (aborter.signal.aborted) return
    const wait = settle[settled]
    if (dirty) schedule(gap)
    else if (!passed && wait !== undefined) {
      settled += 1
      schedule(wait)
    }
  }

  return {
    changed() {
      if (aborter.signal.aborted) return
      settled = 0
      if (running) dirty = true
      else schedule(0)
    },
    stop() {
      aborter.abort()
      if (timer) clearTimeout(timer)
    },
  }
}
