import type { Pod } from 'kubernetes-types/core/v1'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1'
import type { DeleteOptions } from '../../machinery/api-client.ts'
import { timestamp } from '../../machinery/clock.ts'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import { withPodCondition } from '../../machinery/pods.ts'
import { matchesLabelSelector } from '../../machinery/selectors.ts'
import { requireEntry } from '../core.ts'
import type { ApiCore, CallContext, NamedTarget } from '../core.ts'
import { cloneJson } from '../json-value.ts'
import { badRequest, internalError, success, tooManyRequests } from '../status.ts'
import { admitDeletion, deleteObject } from '../verbs/delete.ts'
import { replaceObject } from '../verbs/update.ts'
import type { ObjectSubresource } from './subresource.ts'

interface Eviction extends KubeObject {
  deleteOptions?: DeleteOptions
}

/** https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/ */
export const eviction: ObjectSubresource = {
  create(core, target, object, call, context) {
    const { metadata, deleteOptions = {} } = object as Eviction
    if (metadata?.name !== undefined && metadata.name !== '' && metadata.name !== target.name) {
      throw badRequest(`name in URL does not match name in Eviction object: name in URL: ${target.name}, name in Eviction object: ${metadata.name}`)
    }
    const pod = requireEntry(core, target).value as Stored<Pod>
    const dryRun = call.dryRun === true
    // Before a budget is spent: who has to be asked of the deletion may refuse it.
    admitDeletion(core, target, requireEntry(core, target), { ...deleteOptions, dryRun }, context)
    if (!endsAnyway(pod)) consumeBudget(core, pod, dryRun, context)
    markDisrupted(core, target, context, dryRun)
    deleteObject(core, target, { ...deleteOptions, dryRun }, context)
    return success(201)
  },
}

/** Says why the pod ends, for whoever looks at it when it has. https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions */
function markDisrupted(core: ApiCore, target: NamedTarget, context: CallContext, dryRun: boolean): void {
  const entry = requireEntry(core, target)
  const pod = entry.value as Stored<Pod>
  const now = timestamp(core.clock.now())
  const condition = { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' }
  const next = cloneJson<Pod>({ ...pod, status: { ...pod.status, conditions: withPodCondition(pod, condition, now) } })
  replaceObject(core, { ...target, subresource: 'status' }, entry, next, { dryRun }, context)
}

/** Nobody waits for such a pod: no budget is asked. */
const endsAnyway = (pod: Stored<Pod>): boolean =>
  pod.status?.phase === 'Succeeded' ||
  pod.status?.phase === 'Failed' ||
  pod.status?.phase === 'Pending' ||
  pod.metadata.deletionTimestamp !== undefined

function consumeBudget(core: ApiCore, pod: Stored<Pod>, dryRun: boolean, context: CallContext): void {
  const definition = core.resources.byKind('policy', 'v1', 'PodDisruptionBudget')
  if (definition === undefined) return
  const namespace = pod.metadata.namespace
  const budgets = core.reader
    .list<PodDisruptionBudget>(definition, namespace)
    .filter((budget) => matchesLabelSelector(budget.spec?.selector, pod.metadata.labels))
  if (budgets.length > 1) throw internalError('This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.')
  const [budget] = budgets
  if (budget === undefined) return
  const ready = pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
  const { status } = budget
  // An unready pod of an application that is healthy enough, or where the budget always allows it, costs nothing.
  const healthy = (status?.currentHealthy ?? 0) >= (status?.desiredHealthy ?? 0) && (status?.desiredHealthy ?? 0) > 0
  if (!ready && (budget.spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow' || healthy)) return
  requireDisruption(budget)
  const next = cloneJson<PodDisruptionBudget>(budget)
  next.status = {
    ...next.status!,
    disruptionsAllowed: (next.status?.disruptionsAllowed ?? 0) - 1,
    disruptedPods: { ...next.status?.disruptedPods, [pod.metadata.name]: timestamp(core.clock.now()) },
  }
  const target = { definition, namespace, name: budget.metadata.name, subresource: 'status' }
  replaceObject(core, target, requireEntry(core, target), next, { dryRun }, context)
}

const RETRY_SECONDS = 10

function requireDisruption({ metadata, status }: Stored<PodDisruptionBudget>): void {
  const refuse = (message: string, retry?: number) =>
    tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", [{ reason: 'DisruptionBudget', message }], retry)
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    throw refuse(`The disruption budget ${metadata.name} is still being processed by the server.`, RETRY_SECONDS)
  }
  if ((status?.disruptionsAllowed ?? 0) > 0) return
  throw refuse(
    `The disruption budget ${metadata.name} needs ${status?.desiredHealthy ?? 0} healthy pods and has ${status?.currentHealthy ?? 0} currently`,
  )
}
