import type { KubeObject } from '../machinery/object.ts'
import { plainError } from './status.ts'

/** The largest object that etcd takes by default. https://etcd.io/docs/v3.5/dev-guide/limit/ */
const MOST_OBJECT_BYTES = 1.5 * 1024 * 1024
/** Values that a cheap walk may count before the exact size is taken. */
const CERTAINLY_SMALL_CHARACTERS = MOST_OBJECT_BYTES / 8

/** Throws what upstream answers when etcd refuses: 500 and no reason, though the client is to blame. https://github.com/kubernetes/kubernetes/issues/112152 */
export function requireSize(object: KubeObject): void {
  if (roughSize(object, 0) < CERTAINLY_SMALL_CHARACTERS) return
  if (Buffer.byteLength(JSON.stringify(object)) > MOST_OBJECT_BYTES) throw plainError(500, 'etcdserver: request is too large')
}

/** About how many bytes an object takes; what is not certainly small counts as the largest. */
export function aboutBytes(object: KubeObject): number {
  const size = roughSize(object, 0)
  return size < CERTAINLY_SMALL_CHARACTERS ? size : MOST_OBJECT_BYTES
}

/** Characters of keys and values; JSON needs at most a few times as many bytes. Stops counting once it is not certainly small. */
function roughSize(value: unknown, sum: number): number {
  if (typeof value === 'string') return sum + value.length + 4
  if (typeof value !== 'object' || value === null) return sum + 8
  for (const key in value) {
    sum = roughSize((value as Record<string, unknown>)[key], sum + key.length + 4)
    if (sum > CERTAINLY_SMALL_CHARACTERS) return sum
  }
  return sum
}
