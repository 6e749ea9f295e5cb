import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2'
import { thingKinds, type Explanation, type Thing } from '../../../cluster-protocol.ts'
import { metricsCell } from '../../../cluster/apiserver/resources/autoscaling/metrics-cell.ts'
import type { Stored } from '../../../cluster/machinery/object.ts'
import { explainHeld } from '../explain/ending.ts'
import { explanation } from '../explain/explanation.ts'
import { fact, otherOf, type Other } from './other.ts'

/** What it sees and what it wants, in the words of kubectl's columns. */
export function drawAutoscaler(autoscaler: Stored<HorizontalPodAutoscaler>): Other {
  const { spec, status, metadata } = autoscaler
  const target = spec?.scaleTargetRef
  const kind = thingKinds.find((one) => one === target?.kind)
  const to: Thing | undefined = kind === undefined || target === undefined ? undefined : { kind, namespace: metadata.namespace ?? '', name: target.name }
  const why = explainAutoscaler(autoscaler)
  // What it wanted last says nothing while it cannot see, or cannot do, anything.
  const isBlind = why?.reason === 'hpaNoTarget' || why?.reason === 'hpaNoMetrics'
  const [now, wanted] = [status?.currentReplicas ?? 0, status?.desiredReplicas ?? 0]
  return otherOf('HorizontalPodAutoscaler', autoscaler, {
    facts: [
      fact('scales', { target: `${target?.kind.toLowerCase()}/${target?.name}`, now, min: spec?.minReplicas ?? 1, max: spec?.maxReplicas ?? 0 }, { ...(to === undefined ? {} : { to }), broken: why?.reason === 'hpaNoTarget' }),
      fact('sees', { metrics: metricsCell(spec?.metrics ?? [], status?.currentMetrics ?? []) }),
      ...(now === wanted || isBlind ? [] : [fact('wants', { count: wanted })]),
    ],
    why,
  })
}

/** Pure: why an autoscaler does not scale as its metrics say; null: it does. */
export function explainAutoscaler({ metadata, spec, status }: Stored<HorizontalPodAutoscaler>): Explanation | null {
  const held = explainHeld(metadata)
  if (held !== null) return held
  const condition = (type: string, value: string) => status?.conditions?.find((one) => one.type === type && one.status === value)
  const unable = condition('AbleToScale', 'False')
  if (unable !== undefined) return explanation('hpaNoTarget', { target: `${spec?.scaleTargetRef.kind.toLowerCase()}/${spec?.scaleTargetRef.name}`, message: unable.message })
  const inactive = condition('ScalingActive', 'False')
  if (inactive?.reason === 'ScalingDisabled') return explanation('hpaOff')
  // Metrics of a pod that has just started come with the next look; what asks for nothing never has any.
  if (inactive !== undefined) return explanation('hpaNoMetrics', { message: inactive.message, hint: /missing request for/.test(inactive.message ?? '') ? 'requests' : 'other' })
  const limited = condition('ScalingLimited', 'True')
  return limited?.reason === 'TooManyReplicas' ? explanation('hpaLimited', { max: spec?.maxReplicas ?? 0 }) : null
}
