import { setTimeout as pause } from 'node:timers/promises'

const TRY_MILLISECONDS = 10
/** A machine under the heaviest load has made a program of a forked process by then. */
const PATIENCE_MILLISECONDS = 5_000

/**
 * Listens where this process listened before. A process that was just forked, for a shell perhaps, holds every socket of its parent until it has
 * become another program: for so long a port stays taken that was given back. Rejects with what `listen` rejects with, EADDRINUSE
 * after five seconds of it.
 */
export async function onceFree<Listening>(listen: () => Promise<Listening>): Promise<Listening> {
  const end = Date.now() + PATIENCE_MILLISECONDS
  for (;;) {
    try {
      return await listen()
    } catch (error) {
      if (!isInUse(error) || Date.now() > end) throw error
      await pause(TRY_MILLISECONDS)
    }
  }
}

const isInUse = (error: unknown): boolean => error instanceof Error && (('code' in error && error.code === 'EADDRINUSE') || isInUse(error.cause))
