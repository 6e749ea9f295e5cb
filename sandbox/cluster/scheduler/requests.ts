import type { Container, Pod } from 'kubernetes-types/core/v1'
import { milliValue, tryParseQuantity, wholeValue } from '../machinery/quantity.ts'

/** Amounts by resource name: "cpu" in thousandths, the others in their unit. */
export type Resources = Readonly<Record<string, number>>

export const amount = (name: string, text: string): number => {
  const quantity = tryParseQuantity(text)
  return quantity === null ? 0 : name === 'cpu' ? milliValue(quantity) : wholeValue(quantity)
}

export const amounts = (list: Readonly<Record<string, string>> | undefined): Record<string, number> =>
  Object.fromEntries(Object.entries(list ?? {}).map(([name, text]) => [name, amount(name, text)]))

/** What scoring counts for a container that asks for nothing, so that such pods spread too. https://pkg.go.dev/k8s.io/kubernetes/pkg/scheduler/util */
const UNSAID: Resources = { cpu: 100, memory: 200 * 1024 * 1024 }

/**
 * What a pod needs at most at one time: its containers and sidecars together, or an init container beside the sidecars started before it,
 * whichever is more, and the overhead. https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
 */
export const podRequests = (pod: Pod): Resources => total(pod, (container) => amounts(container.resources?.requests))

export const podRequestsForScoring = (pod: Pod): Resources => total(pod, (container) => ({ ...UNSAID, ...amounts(container.resources?.requests) }))

function total(pod: Pod, of: (container: Container) => Resources): Resources {
  const running: Record<string, number> = {}
  for (const container of pod.spec?.containers ?? []) add(running, of(container))
  const sidecars: Record<string, number> = {}
  const starting: Record<string, number> = {}
  for (const container of pod.spec?.initContainers ?? []) {
    const needed = { ...of(container) }
    if (container.restartPolicy === 'Always') {
      add(sidecars, needed)
      add(running, needed)
      atLeast(starting, sidecars)
    } else {
      add(needed, sidecars)
      atLeast(starting, needed)
    }
  }
  atLeast(running, starting)
  add(running, amounts(pod.spec?.overhead))
  return running
}

export function add(sum: Record<string, number>, more: Resources, sign = 1): void {
  for (const [name, value] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + sign * value
}

function atLeast(sum: Record<string, number>, other: Resources): void {
  for (const [name, value] of Object.entries(other)) sum[name] = Math.max(sum[name] ?? 0, value)
}
