/** By then a cluster, or a component of one, has made what it makes after it is ready. */
const AFTER_MILLISECONDS = 2_000
const HEAP_GROWTH_PERCENT = 100

/**
 * Gives back what the start has left, once. V8 looks at its whole heap only when that grows, which it does not in an idle cluster; after
 * one look it goes on by itself, and puts together what lies scattered. From then on new objects have 1 MB and do not get more: collected a little
 * more often, a cluster takes 8 MB less. And the whole heap is looked at when what was left at the last look has grown by so much; by itself V8 waits until it
 * has grown to several times that, which after a burst of work leaves more garbage than cluster: 1,000 pods are 41 MB of 63. Not said at the
 * start, as Node's own modules come from its code cache only while V8's flags are as they were.
 */
export function giveBackStart(): void {
  setTimeout(() => void giveBack(), AFTER_MILLISECONDS).unref()
}

/** Loads what it needs only now: it is no part of a start. */
async function giveBack(): Promise<void> {
  const [{ setFlagsFromString }, { runInNewContext }] = await Promise.all([import('node:v8'), import('node:vm')])
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`)
  setFlagsFromString('--expose-gc')
  runInNewContext('gc()')
  setFlagsFromString('--no-expose-gc')
}
