import type { Clock } from '../machinery/clock.ts'

/** What `work` resolves to; rejects when that takes longer. The work itself goes on, and what becomes of it nobody asks. */
export function within<T>(clock: Clock, milliseconds: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(milliseconds, () => reject(new Error(`no answer within ${milliseconds / 1000} s`)))
    work.then(resolve, reject).finally(cancel)
  })
}
