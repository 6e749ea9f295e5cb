import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2'
import type { KubeObject } from '../../../machinery/object.ts'
import type { ResourceDefinition } from '../../resource.ts'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'
import { validateAutoscaler } from './autoscaler-rules.ts'
import { fromV2, toV2 } from './autoscaler-v1.ts'
import { setScalingBehaviorDefaults } from './scaling-behavior.ts'
import { metricsCell } from './metrics-cell.ts'

const DEFAULT_CPU_UTILIZATION = 80

const common = {
  group: 'autoscaling',
  kind: 'HorizontalPodAutoscaler',
  resource: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  verbs: everyVerb,
  subresources: { status: true },
  generationOf: null,
  columns: [nameColumn, text('Reference'), text('Targets'), text('MinPods'), text('MaxPods'), text('Replicas'), ageColumn],
} as const satisfies Partial<ResourceDefinition>

export const horizontalPodAutoscalersV2 = define<HorizontalPodAutoscaler>({
  ...common,
  shortNames: [...common.shortNames],
  categories: [...common.categories],
  version: 'v2',
  schema: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
  setDefaults({ spec }) {
    if (!spec) return
    spec.minReplicas ??= 1
    if ((spec.metrics ?? []).length === 0) {
      spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: DEFAULT_CPU_UTILIZATION } } }]
    }
    if (spec.behavior) setScalingBehaviorDefaults(spec.behavior)
  },
  prepareForCreate: (autoscaler) => resetStatus(autoscaler, { currentMetrics: null, desiredReplicas: 0 }),
  prepareForUpdate: (autoscaler, old, { subresource }) => separateStatus(autoscaler, old, subresource),
  validate: validateAutoscaler,
  row: autoscalerRow,
})

/** The older version shows the CPU target alone; what it has no field for travels in annotations. Stored as v2. */
export const horizontalPodAutoscalersV1 = define<KubeObject>({
  ...common,
  shortNames: [...common.shortNames],
  categories: [...common.categories],
  version: 'v1',
  schema: 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler',
  storedAs: { version: 'v2', toStored: toV2, fromStored: fromV2 },
  setDefaults(autoscaler) {
    const { spec } = autoscaler as { spec?: { minReplicas?: number } }
    if (spec) spec.minReplicas ??= 1
  },
  prepareForCreate: (autoscaler) => resetStatus(autoscaler, { currentReplicas: 0, desiredReplicas: 0 }),
  prepareForUpdate: (autoscaler, old, { subresource }) => separateStatus(autoscaler, old, subresource),
  validate: (autoscaler) => validateAutoscaler(toV2(autoscaler) as HorizontalPodAutoscaler),
  row: (autoscaler, now) => autoscalerRow(toV2(autoscaler) as HorizontalPodAutoscaler, now),
})

function autoscalerRow(autoscaler: HorizontalPodAutoscaler, now: number): (string | number)[] {
  const { spec, status } = autoscaler
  return [
    nameOf(autoscaler),
    `${spec?.scaleTargetRef.kind ?? ''}/${spec?.scaleTargetRef.name ?? ''}`,
    metricsCell(spec?.metrics ?? [], status?.currentMetrics ?? []),
    spec?.minReplicas === undefined ? '<unset>' : String(spec.minReplicas),
    spec?.maxReplicas ?? 0,
    status?.currentReplicas ?? 0,
    ageOf(autoscaler, now),
  ]
}
