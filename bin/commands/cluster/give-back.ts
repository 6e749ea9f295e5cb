/** By then a cluster, or a component of one, has made what it makes after it is ready. */
const AFTER_MILLISECONDS = 2_000

/**
 * Gives back what the start has left, once. V8 looks at its whole heap only when that grows, which it does not in an idle cluster; after
 * one look it goes on by itself, and puts together what lies scattered. From then on new objects have 1 MB and do not get more: collected a little
 * more often, a cluster takes 8 MB less. Not said at the start, as Node's own modules come from its code cache only while V8's flags are as they were.
 */
export function giveBackStart(): void {
  setTimeout(() => void giveBack(), AFTER_MILLISECONDS).unref()
}

/** Loads what it needs only now: it is no part of a start. */
async function giveBack(): Promise<void> {
  const [{ setFlagsFromString }, { runInNewContext }] = await Promise.all([import('node:v8'), import('node:vm')])
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--expose-gc')
  runInNewContext('gc()')
  setFlagsFromString('--no-expose-gc')
}
