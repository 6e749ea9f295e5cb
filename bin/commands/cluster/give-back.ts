import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** By then a cluster has made what it makes after its nodes are Ready. */
const AFTER_MILLISECONDS = 2_000

/**
 * Gives back what the start has left, once. V8 looks at its whole heap only when that grows, which it does not in an idle cluster; after
 * one look it goes on by itself, and puts together what lies scattered.
 */
export function giveBackStart(): void {
  setTimeout(() => {
    setFlagsFromString('--expose-gc')
    runInNewContext('gc()')
    setFlagsFromString('--no-expose-gc')
  }, AFTER_MILLISECONDS).unref()
}
