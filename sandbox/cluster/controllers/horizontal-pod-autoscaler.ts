import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerCondition, HorizontalPodAutoscalerStatus, MetricSpec, MetricStatus } from 'kubernetes-types/autoscaling/v2'
import type { Scale } from 'kubernetes-types/autoscaling/v1'
import { timestamp } from '../machinery/clock.ts'
import { type Kind, keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import { ApiError, type KubeObject, type ResourceRef, type Stored } from '../machinery/object.ts'
import { formatQuantity, parseQuantity } from '../machinery/quantity.ts'
import { isNotFound } from '../machinery/reconciler.ts'
import { matchesLabels, parseLabelSelector } from '../machinery/selectors.ts'
import { canonical } from '../machinery/template-hash.ts'
import { everyKind } from './all-kinds.ts'
import { metricAmount, type Proposal, proposeReplicas } from './autoscaler/decide.ts'
import { limitReplicas, type ScaleHistory } from './autoscaler/limit.ts'
import { anyInformer, recorder, reconciling, type StartController } from './context.ts'

/** Upstream's --horizontal-pod-autoscaler-sync-period. Metrics have no watch. */
const SYNC_MILLISECONDS = 15_000
/** Recommendations, and changes, kept an autoscaler: an hour's, the longest stabilisation window. */
const MOST_REMEMBERED = 240

/** What a list that is empty is in an answer of this kind. */
const NO_METRICS = null as unknown as MetricStatus[]

const podMetrics: ResourceRef = { group: 'metrics.k8s.io', version: 'v1beta1', resource: 'pods' }

interface PodMetrics extends KubeObject {
  containers?: { name: string; usage: Record<string, string> }[]
}

/** Scales workloads to what their pods use. */
export const startHorizontalPodAutoscalerController: StartController = (context) => {
  const { client, clock, informers } = context
  const autoscalers = informers.of(kinds.horizontalPodAutoscalers)
  const pods = informers.of(kinds.pods)
  const record = recorder(context, 'horizontal-pod-autoscaler')
  const targets = new Map<string, Kind>()
  const history = new Map<string, ScaleHistory>()

  const reconcile = async (key: string): Promise<{ after: number } | void> => {
    const { namespace, name } = splitKey(key)
    const autoscaler = autoscalers.get(namespace, name)
    if (!autoscaler) return void history.delete(key)
    const status = await decide(autoscaler)
    if (canonical(status) !== canonical(autoscaler.status)) await client.update(kinds.horizontalPodAutoscalers, { ...autoscaler, status }, { subresource: 'status' })
    return { after: SYNC_MILLISECONDS }
  }

  const decide = async (autoscaler: Stored<HorizontalPodAutoscaler>): Promise<HorizontalPodAutoscalerStatus> => {
    const { scaleTargetRef, minReplicas = 1, maxReplicas } = autoscaler.spec!
    const conditions = conditionsOf(autoscaler, timestamp(clock.now()))
    const status = (more: Partial<HorizontalPodAutoscalerStatus>): HorizontalPodAutoscalerStatus => ({
      desiredReplicas: 0,
      currentMetrics: NO_METRICS,
      ...autoscaler.status,
      observedGeneration: undefined,
      ...more,
      conditions: conditions.list(),
    })
    const kind = targets.get(`${scaleTargetRef.apiVersion}|${scaleTargetRef.kind}`)
    let scale: Scale
    try {
      if (!kind) throw new Error(`no matches for kind "${scaleTargetRef.kind}" in group "${scaleTargetRef.apiVersion?.split('/')[0] ?? ''}"`)
      scale = await readScale(kind, autoscaler.metadata.namespace, scaleTargetRef.name)
    } catch (error) {
      const message = `the HPA controller was unable to get the target's current scale: ${messageOf(error)}`
      record(autoscaler, 'Warning', 'FailedGetScale', messageOf(error))
      conditions.set('AbleToScale', 'False', 'FailedGetScale', message)
      return status({})
    }
    const current = scale.spec?.replicas ?? 0
    conditions.set('AbleToScale', 'True', 'SucceededGetScale', "the HPA controller was able to get the target's current scale")
    const key = keyOf(autoscaler)
    // What it finds is the first thing recommended, so that a new one, or one after a restart, takes nothing away before its window has passed.
    if (!history.has(key)) history.set(key, { recommendations: [{ at: clock.now(), replicas: current }], changes: [] })
    if (current === 0 && minReplicas !== 0) {
      conditions.set('ScalingActive', 'False', 'ScalingDisabled', 'scaling is disabled since the replica count of the target is zero')
      return status({ currentReplicas: 0, desiredReplicas: 0, currentMetrics: NO_METRICS })
    }
    if (current > maxReplicas || current < minReplicas) {
      const bound = current > maxReplicas ? maxReplicas : minReplicas
      await rescale(autoscaler, kind!, current, bound, `Current number of replicas ${current > maxReplicas ? 'above Spec.MaxReplicas' : 'below Spec.MinReplicas'}`)
      conditions.set('AbleToScale', 'True', 'SucceededRescale', `the HPA controller was able to update the target scale to ${bound}`)
      return status({ currentReplicas: scale.status?.replicas ?? 0, desiredReplicas: bound, currentMetrics: NO_METRICS, lastScaleTime: timestamp(clock.now()) })
    }

    const measured = await propose(autoscaler, scale)
    if (measured.proposals.length === 0) {
      const [first] = measured.failures
      const count = measured.failures.length
      record(autoscaler, 'Warning', 'FailedComputeMetricsReplicas', `invalid metrics (${count} invalid out of ${count}), first error is: ${first?.told}`)
      conditions.set('ScalingActive', 'False', first?.reason ?? '', `the HPA was unable to compute the replica count: ${first?.cause}`)
      return status({
        currentReplicas: scale.status?.replicas ?? 0,
        desiredReplicas: autoscaler.status?.desiredReplicas ?? 0,
        currentMetrics: measured.failures.map(() => ({ type: '' })),
      })
    }
    const most = measured.proposals.reduce((a, b) => (b.proposal.replicas > a.proposal.replicas ? b : a))
    const measure = `${most.metric.resource?.name} resource${most.proposal.current.averageUtilization === undefined ? '' : ' utilization (percentage of request)'}`
    conditions.set('ScalingActive', 'True', 'ValidMetricFound', `the HPA was able to successfully calculate a replica count from ${measure}`)
    const { recommendations, changes } = history.get(key) ?? { recommendations: [], changes: [] }
    const past = { recommendations: [...recommendations, { at: clock.now(), replicas: most.proposal.replicas }].slice(-MOST_REMEMBERED), changes }
    history.set(key, past)
    const { replicas, limited, stabilized } = limitReplicas(autoscaler, current, most.proposal.replicas, past, clock.now())
    if (limited) conditions.set('ScalingLimited', 'True', limited.reason, limited.message)
    else conditions.set('ScalingLimited', 'False', 'DesiredWithinRange', 'the desired count is within the acceptable range')
    if (stabilized) conditions.set('AbleToScale', 'True', stabilized.reason, stabilized.message)
    else conditions.set('AbleToScale', 'True', 'ReadyForNewScale', 'recommended size matches current size')
    const scaled = replicas !== current
    if (scaled) {
      await rescale(autoscaler, kind!, current, replicas, replicas > current ? `${measure} above target` : 'All metrics below target')
      history.set(key, { ...past, changes: [...changes, { at: clock.now(), change: replicas - current }].slice(-MOST_REMEMBERED) })
      conditions.set('AbleToScale', 'True', 'SucceededRescale', `the HPA controller was able to update the target scale to ${replicas}`)
    }
    return status({
      currentReplicas: scale.status?.replicas ?? 0,
      desiredReplicas: replicas,
      currentMetrics: measured.proposals.map(({ metric, proposal }) => metricStatus(metric, proposal)),
      ...(scaled ? { lastScaleTime: timestamp(clock.now()) } : {}),
    })
  }

  const propose = async (autoscaler: Stored<HorizontalPodAutoscaler>, scale: Scale) => {
    const proposals: { metric: MetricSpec; proposal: Proposal }[] = []
    const failures: Failure[] = []
    const { namespace } = autoscaler.metadata
    const requirements = parseLabelSelector(scale.status?.selector ?? '')
    const targeted = pods.inNamespace(namespace ?? '').filter((pod) => matchesLabels(requirements, pod.metadata.labels))
    for (const metric of autoscaler.spec?.metrics ?? []) {
      const resource = metric.resource?.name
      if (metric.type !== 'Resource' || !resource) {
        const cause = `unable to get metric of type ${metric.type}: this cluster serves Resource metrics only`
        const reason = `FailedGet${metric.type}Metric`
        record(autoscaler, 'Warning', reason, cause)
        failures.push({ reason, cause, told: `failed to get ${metric.type.toLowerCase()} metric value: ${cause}` })
        continue
      }
      try {
        const usage = await readUsage(namespace, resource, scale.status?.selector)
        proposals.push({ metric, proposal: proposeReplicas(metric, scale.spec?.replicas ?? 0, targeted, { usage }, clock.now()) })
      } catch (error) {
        const reason = 'FailedGetResourceMetric'
        const cause = `failed to get ${resource} ${metric.resource?.target.averageUtilization === undefined ? 'usage' : 'utilization'}: ${messageOf(error)}`
        record(autoscaler, 'Warning', reason, cause)
        failures.push({ reason, cause, told: `failed to get ${resource} resource metric value: ${cause}` })
      }
    }
    return { proposals, failures }
  }

  const readUsage = async (namespace: string | undefined, resource: string, labelSelector: string | undefined): Promise<Map<string, number>> => {
    const items = await listMetrics(namespace, resource, labelSelector)
    const usage = new Map<string, number>()
    for (const { metadata, containers = [] } of items) {
      const amounts = containers.flatMap((container) => container.usage[resource] ?? [])
      if (amounts.length > 0) usage.set(metadata.name, amounts.reduce((sum, text) => sum + metricAmount(resource, text), 0))
    }
    if (usage.size === 0) throw new Error(`unable to get metrics for resource ${resource}: no metrics returned from resource metrics API`)
    return usage
  }

  const listMetrics = async (namespace: string | undefined, resource: string, labelSelector: string | undefined): Promise<Stored<PodMetrics>[]> => {
    try {
      return (await client.list<PodMetrics>(podMetrics, { namespace, labelSelector })).items
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const why = error.code === 404 ? 'the server could not find the requested resource (get pods.metrics.k8s.io)' : error.message
      throw new Error(`unable to get metrics for resource ${resource}: unable to fetch metrics from resource metrics API: ${why}`, { cause: error })
    }
  }

  /** The port reads no subresources; a dry run of a patch that changes nothing answers the scale. */
  const readScale = async (kind: Kind, namespace: string | undefined, name: string): Promise<Scale> => {
    try {
      return await client.patch<Scale>(kind, namespace, name, { type: 'merge', body: {} }, { subresource: 'scale', dryRun: true })
    } catch (error) {
      // Read, these two say that it is their scale which is missing.
      if (isNotFound(error) && ['deployments', 'replicasets'].includes(kind.resource)) throw new Error(`${kind.resource}/scale.${kind.group} ${JSON.stringify(name)} not found`, { cause: error })
      throw error
    }
  }

  const rescale = async (autoscaler: Stored<HorizontalPodAutoscaler>, kind: Kind, from: number, to: number, why: string): Promise<void> => {
    await client.patch(kind, autoscaler.metadata.namespace, autoscaler.spec!.scaleTargetRef.name, { type: 'merge', body: { spec: { replicas: to } } }, { subresource: 'scale' })
    if (from !== to) record(autoscaler, 'Normal', 'SuccessfulRescale', `New size: ${to}; reason: ${why}`)
  }

  return reconciling(context, {
    name: 'horizontal-pod-autoscaler-controller',
    reconcile,
    informers: [anyInformer(autoscalers), anyInformer(pods)],
    watch: (queue) => [
      everyKind(
        informers,
        (kind) => targets.set(`${kind.apiVersion}|${kind.kind}`, kind),
        (kind) => targets.delete(`${kind.apiVersion}|${kind.kind}`),
      ),
      // As upstream, a new autoscaler is looked at after one period, not at once.
      autoscalers.subscribe(({ type, object, old }) => {
        if (type === 'added') queue.addAfter(keyOf(object), SYNC_MILLISECONDS)
        else if (type === 'deleted' || old?.metadata.generation !== object.metadata.generation) queue.add(keyOf(object))
      }),
    ],
  })
}

/** Why a metric could not be used: for the condition, and as the autoscaler's event tells it. */
interface Failure {
  reason: string
  cause: string
  told: string
}

/** The conditions as they were, with those set that this pass speaks of. */
function conditionsOf(autoscaler: HorizontalPodAutoscaler, now: string) {
  let conditions: HorizontalPodAutoscalerCondition[] = [...(autoscaler.status?.conditions ?? [])]
  return {
    list: () => conditions,
    set(type: string, status: string, reason: string, message: string): void {
      const before = conditions.find((one) => one.type === type)
      const next = { type, status, reason, message, lastTransitionTime: before?.status === status ? before.lastTransitionTime : now }
      conditions = before ? conditions.map((one) => (one === before ? next : one)) : [...conditions, next]
    },
  }
}

const metricStatus = ({ resource }: MetricSpec, { current }: Proposal): MetricStatus => ({
  type: 'Resource',
  resource: {
    name: resource?.name ?? '',
    current: {
      averageValue: formatQuantity(parseQuantity(resource?.name === 'cpu' ? `${current.averageValue}m` : String(current.averageValue))),
      ...(current.averageUtilization === undefined ? {} : { averageUtilization: current.averageUtilization }),
    },
  },
})

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
