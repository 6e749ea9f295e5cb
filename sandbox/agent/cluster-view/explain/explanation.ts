import { clusterLimits, type Explanation } from '../../../cluster-protocol.ts'

/** A reason with what is filled into its words. Words of the cluster's own parts are cut where nobody reads on. */
export function explanation(reason: Explanation['reason'], values: Record<string, string | number | undefined> = {}): Explanation {
  const filled = Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? value : clip(value ?? '')] as const)
  return { reason, values: Object.fromEntries(filled) }
}

const clip = (text: string): string => (text.length > clusterLimits.saysCharacters ? `${text.slice(0, clusterLimits.saysCharacters)}…` : text)
