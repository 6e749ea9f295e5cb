import type { Process } from './image.ts'

/** One slice of work at a time in the whole sandbox, then a rest: programs share one thread with the API server and the terminal. */
const SLICE_MILLISECONDS = 4
const REST_MILLISECONDS = 4

let turn: Promise<void> = Promise.resolve()

/** Computes until so many milliseconds of CPU time are spent, or the process is killed. Keeps to the container's CPU limit. */
export async function burn(self: Process, milliseconds: number): Promise<void> {
  let restUntil = 0
  for (let left = milliseconds; left > 0 && !self.killed.aborted; ) {
    const wait = restUntil - self.clock.now()
    if (wait > 0) await new Promise<void>((resolve) => self.clock.after(wait, resolve))
    const before = turn
    let done: () => void = () => undefined
    turn = new Promise((resolve) => (done = resolve))
    await before
    const began = performance.now()
    while (performance.now() - began < Math.min(SLICE_MILLISECONDS, left)) compute()
    const worked = performance.now() - began
    left -= worked
    restUntil = self.clock.now() + self.spend(worked)
    setTimeout(done, REST_MILLISECONDS)
  }
}

const STEPS = 1_000

function compute(): number {
  let sum = 0
  for (let step = 0; step < STEPS; step++) sum += Math.sqrt(step)
  return sum
}
