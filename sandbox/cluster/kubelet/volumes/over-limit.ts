import type { Pod } from 'kubernetes-types/core/v1'
import { compareQuantities, type Quantity, tryParseQuantity } from '../../machinery/quantity.ts'

/** The emptyDir volumes of a pod that may hold only so much, by name. */
export const sizeLimits = ({ spec }: Pod): Map<string, string> =>
  new Map((spec?.volumes ?? []).flatMap(({ name, emptyDir }) => (emptyDir?.sizeLimit === undefined || emptyDir.sizeLimit === '0' ? [] : [[name, emptyDir.sizeLimit] as const])))

/** Why a pod is evicted for what its volumes hold (bytes by name); null: it is not. Text: pkg/kubelet/eviction/helpers.go */
export function overLimit(pod: Pod, used: Readonly<Record<string, number>>): string | null {
  for (const [name, text] of sizeLimits(pod)) {
    const limit: Quantity | null = tryParseQuantity(text)
    const holds: Quantity = { nanos: BigInt(used[name] ?? 0) * 1_000_000_000n, format: 'BinarySI' }
    if (limit !== null && compareQuantities(holds, limit) > 0) return `Usage of EmptyDir volume "${name}" exceeds the limit "${text}". `
  }
  return null
}
