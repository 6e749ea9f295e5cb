import type { Container, Pod } from 'kubernetes-types/core/v1'
import { addQuantities, compareQuantities, formatQuantity, type Quantity, tryParseQuantity, zeroQuantity } from '../../machinery/quantity.ts'

/** The emptyDir volumes of a pod that may hold only so much, by name. */
export const sizeLimits = ({ spec }: Pod): Map<string, string> =>
  new Map((spec?.volumes ?? []).flatMap(({ name, emptyDir }) => (emptyDir?.sizeLimit === undefined || emptyDir.sizeLimit === '0' ? [] : [[name, emptyDir.sizeLimit] as const])))

const LOCAL = 'ephemeral-storage'
const bytes = (count: number): Quantity => ({ nanos: BigInt(count) * 1_000_000_000n, format: 'BinarySI' })
const limitOf = ({ resources }: Container): string | undefined => resources?.limits?.[LOCAL]

/** Whether what a pod stores on its node is limited at all. */
export const isMeasured = (pod: Pod): boolean => sizeLimits(pod).size > 0 || (pod.spec?.containers ?? []).some((container) => limitOf(container) !== undefined)

/**
 * Why a pod is evicted for what it stores; null: it is not. Bytes, by volume (those on disk) and by container (what it has written, and its
 * log). Texts and order: localStorageEviction in pkg/kubelet/eviction/eviction_manager.go
 */
export function overLimit(pod: Pod, volumes: Readonly<Record<string, number>>, containers: Readonly<Record<string, number>> = {}): string | null {
  for (const [name, text] of sizeLimits(pod)) {
    const limit: Quantity | null = tryParseQuantity(text)
    if (limit !== null && compareQuantities(bytes(volumes[name] ?? 0), limit) > 0) return `Usage of EmptyDir volume "${name}" exceeds the limit "${text}". `
  }
  const limited = (pod.spec?.containers ?? []).flatMap((container) => {
    const limit = tryParseQuantity(limitOf(container) ?? '')
    return limit === null ? [] : [{ name: container.name, limit }]
  })
  if (limited.length === 0) return null
  const inMemory = new Set((pod.spec?.volumes ?? []).filter(({ emptyDir }) => emptyDir?.medium === 'Memory').map(({ name }) => name))
  const onDisk = Object.entries(volumes).filter(([name]) => !inMemory.has(name))
  const stored = [...onDisk, ...Object.entries(containers)].reduce((sum, [, count]) => sum + count, 0)
  const total = limited.map(({ limit }) => limit).reduce(addQuantities, zeroQuantity)
  if (compareQuantities(bytes(stored), total) > 0) return `Pod ephemeral local storage usage exceeds the total limit of containers ${formatQuantity(total)}. `
  const over = limited.find(({ name, limit }) => compareQuantities(bytes(containers[name] ?? 0), limit) > 0)
  return over === undefined ? null : `Container ${over.name} exceeded its local ephemeral storage limit "${formatQuantity(over.limit)}". `
}
