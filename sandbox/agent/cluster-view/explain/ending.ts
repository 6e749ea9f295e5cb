import type { ObjectMeta } from 'kubernetes-types/meta/v1'
import type { Explanation } from '../../../cluster-protocol.ts'
import { explanation } from './explanation.ts'

/** Pure: an object that was deleted and stays until its finalizers are gone; null for any other. */
export function explainHeld(metadata: Pick<ObjectMeta, 'deletionTimestamp' | 'finalizers'> | undefined): Explanation | null {
  const finalizers = metadata?.finalizers ?? []
  if (metadata?.deletionTimestamp === undefined || finalizers.length === 0) return null
  return explanation('endingHeld', { finalizers: finalizers.join(', ') })
}
