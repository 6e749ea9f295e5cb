import type { HorizontalPodAutoscaler as V1 } from 'kubernetes-types/autoscaling/v1'
import type { HorizontalPodAutoscaler as V2, MetricSpec } from 'kubernetes-types/autoscaling/v2'
import type { KubeObject } from '../../../machinery/object.ts'

/** Where v1 keeps what it has no fields for. pkg/apis/autoscaling/annotations.go */
const annotationOf = {
  metrics: 'autoscaling.alpha.kubernetes.io/metrics',
  behavior: 'autoscaling.alpha.kubernetes.io/behavior',
  currentMetrics: 'autoscaling.alpha.kubernetes.io/current-metrics',
  conditions: 'autoscaling.alpha.kubernetes.io/conditions',
} as const

const isCpuTarget = (metric: MetricSpec): boolean => metric.resource?.name === 'cpu' && metric.resource.target.averageUtilization !== undefined

export function toV2(object: KubeObject): KubeObject {
  const { metadata, spec, status, ...rest } = object as V1
  const { targetCPUUtilizationPercentage, ...kept } = spec ?? { maxReplicas: 0, scaleTargetRef: { kind: '', name: '' } }
  const { currentCPUUtilizationPercentage, ...keptStatus } = status ?? { currentReplicas: 0, desiredReplicas: 0 }
  const annotations = { ...metadata?.annotations }
  const take = (key: keyof typeof annotationOf): unknown => {
    const text = annotations[annotationOf[key]]
    delete annotations[annotationOf[key]]
    return text === undefined ? undefined : parse(text)
  }
  const cpu: MetricSpec[] =
    targetCPUUtilizationPercentage === undefined
      ? []
      : [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: targetCPUUtilizationPercentage } } }]
  const metrics = [...cpu, ...((take('metrics') as MetricSpec[] | undefined) ?? [])]
  const behavior = take('behavior')
  const conditions = take('conditions')
  const currentMetrics = take('currentMetrics')
  const currentCpu =
    currentCPUUtilizationPercentage === undefined
      ? undefined
      : [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: currentCPUUtilizationPercentage } } }]
  const made = {
    ...rest,
    apiVersion: 'autoscaling/v2',
    metadata: withAnnotations(metadata, annotations),
    spec: { ...kept, ...(metrics.length > 0 ? { metrics } : {}), ...(behavior ? { behavior } : {}) },
    status: { ...keptStatus, currentMetrics: currentMetrics ?? currentCpu ?? null, ...(conditions ? { conditions } : {}) },
  }
  return made as KubeObject
}

export function fromV2(object: KubeObject): KubeObject {
  const { metadata, spec, status, ...rest } = object as V2
  const { metrics = [], behavior, ...kept } = spec ?? { maxReplicas: 0, scaleTargetRef: { kind: '', name: '' } }
  const { currentMetrics, conditions, ...keptStatus } = status ?? { desiredReplicas: 0 }
  const cpu = metrics.find(isCpuTarget)
  const others = metrics.filter((metric) => metric !== cpu)
  const currentCpu = currentMetrics?.find((metric) => metric.resource?.name === 'cpu')?.resource?.current.averageUtilization
  const annotations = { ...metadata?.annotations }
  if (others.length > 0) annotations[annotationOf.metrics] = JSON.stringify(others)
  if (behavior) annotations[annotationOf.behavior] = JSON.stringify(behavior)
  if (conditions && conditions.length > 0) annotations[annotationOf.conditions] = JSON.stringify(conditions)
  if (currentMetrics && currentMetrics.length > 0) annotations[annotationOf.currentMetrics] = JSON.stringify(currentMetrics)
  const made = {
    ...rest,
    apiVersion: 'autoscaling/v1',
    metadata: withAnnotations(metadata, annotations),
    spec: { ...kept, ...(cpu ? { targetCPUUtilizationPercentage: cpu.resource!.target.averageUtilization } : {}) },
    status: { ...keptStatus, currentReplicas: status?.currentReplicas ?? 0, ...(currentCpu === undefined ? {} : { currentCPUUtilizationPercentage: currentCpu }) },
  }
  return made as KubeObject
}

function withAnnotations(metadata: KubeObject['metadata'], annotations: Record<string, string>): KubeObject['metadata'] {
  const { annotations: _, ...rest } = metadata ?? {}
  return Object.keys(annotations).length > 0 ? { ...rest, annotations } : rest
}

/** Undefined for what someone else wrote there. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
