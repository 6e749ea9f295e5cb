import type { MetricSpec } from 'kubernetes-types/autoscaling/v2'
import type { Pod } from 'kubernetes-types/core/v1'
import { milliValue, tryParseQuantity, wholeValue } from '../../machinery/quantity.ts'
import type { Stored } from '../../machinery/object.ts'
import { isReady } from '../../machinery/pods.ts'

/** A ratio this near to one changes nothing: upstream's --horizontal-pod-autoscaler-tolerance. */
const TOLERANCE = 0.1
/** A pod this young may still be warming up: its CPU does not count while it is not ready. Upstream: --horizontal-pod-autoscaler-initial-readiness-delay. */
const INITIAL_READINESS_MILLISECONDS = 30_000

/** CPU in thousandths of a core, memory in bytes. */
export const metricAmount = (resource: string, text: string): number => {
  const quantity = tryParseQuantity(text)
  return quantity === null ? 0 : resource === 'cpu' ? milliValue(quantity) : wholeValue(quantity)
}

export interface Measured {
  /** By pod name. */
  usage: ReadonlyMap<string, number>
}

export interface Proposal {
  replicas: number
  /** For status.currentMetrics. */
  current: { averageValue: number; averageUtilization?: number }
}

/**
 * How many replicas one resource metric asks for. Throws what upstream says when it cannot be told.
 * https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details
 */
export function proposeReplicas(metric: MetricSpec, replicas: number, pods: readonly Stored<Pod>[], { usage }: Measured, now: number): Proposal {
  const resource = metric.resource?.name ?? ''
  const target = metric.resource?.target
  const live = pods.filter((pod) => !pod.metadata.deletionTimestamp && pod.status?.phase !== 'Failed' && pod.status?.phase !== 'Succeeded')
  const measured = live.filter((pod) => usage.has(pod.metadata.name))
  const counted = measured.filter((pod) => resource !== 'cpu' || isReady(pod) || now - Date.parse(pod.metadata.creationTimestamp) > INITIAL_READINESS_MILLISECONDS)
  if (counted.length === 0) throw new Error('did not receive metrics for targeted pods (pods might be unready)')
  const missing = live.length - measured.length
  const unready = measured.length - counted.length
  const sum = counted.reduce((total, pod) => total + usage.get(pod.metadata.name)!, 0)
  const average = Math.floor(sum / counted.length)

  if (target?.averageUtilization === undefined) {
    const wanted = metricAmount(resource, target?.averageValue ?? '0')
    const share = (total: number, count: number): number => total / count / wanted
    return { replicas: bounded(share, sum, counted.length, missing, unready, wanted, replicas), current: { averageValue: average } }
  }
  const requests = counted.reduce((total, pod) => total + requestOf(pod, resource), 0)
  const request = requests / counted.length
  const share = (total: number, count: number): number => (total * 100) / (request * count) / target.averageUtilization!
  const wanted = (request * target.averageUtilization) / 100
  return {
    replicas: bounded(share, sum, counted.length, missing, unready, wanted, replicas),
    current: { averageValue: average, averageUtilization: Math.floor((sum * 100) / requests) },
  }
}

/** Pods not measured count against the direction: full when scaling down, idle when scaling up. */
function bounded(share: (total: number, count: number) => number, sum: number, count: number, missing: number, unready: number, wanted: number, replicas: number): number {
  const ratio = share(sum, count)
  if (Math.abs(ratio - 1) <= TOLERANCE) return replicas
  if (missing + unready === 0) return Math.ceil(ratio * count - 1e-9)
  const adjusted = ratio < 1 ? share(sum + missing * wanted, count + missing) : share(sum, count + missing + unready)
  if (Math.abs(adjusted - 1) <= TOLERANCE || (ratio < 1) !== (adjusted < 1)) return replicas
  return Math.ceil(adjusted * (count + missing + (ratio < 1 ? 0 : unready)) - 1e-9)
}

function requestOf(pod: Stored<Pod>, resource: string): number {
  const containers = pod.spec?.containers ?? []
  return containers.reduce((sum, container) => {
    const request = container.resources?.requests?.[resource]
    if (request === undefined) throw new Error(`missing request for ${resource} in container ${container.name} of Pod ${pod.metadata.name}`)
    return sum + metricAmount(resource, request)
  }, 0)
}
