import type { Pod } from 'kubernetes-types/core/v1'
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from 'kubernetes-types/policy/v1'
import { timestamp } from '../machinery/clock.ts'
import { keyOf, type Kind, kinds, splitKey } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { controllerOf } from '../machinery/owner-references.ts'
import { isReady } from '../machinery/pods.ts'
import { matchesLabelSelector } from '../machinery/selectors.ts'
import { canonical } from '../machinery/template-hash.ts'
import { everyKind } from './all-kinds.ts'
import { budgetStatus, failedStatus, nextExpiry } from './budget/decide.ts'
import { customWorkload, kindKey } from './budget/custom-scale.ts'
import { expectedScale, type FoundWorkload, unmanagedText } from './budget/scale.ts'
import { anyInformer, recorder, reconciling, type StartController } from './context.ts'

const NAME = 'disruption-controller'

/** Keeps the status of PodDisruptionBudgets, which evictions ask. */
export const startDisruptionController: StartController = (context) => {
  const { client, clock, informers } = context
  const budgets = informers.of(kinds.podDisruptionBudgets)
  const pods = informers.of(kinds.pods)
  const replicaSets = informers.of(kinds.replicaSets)
  const replicationControllers = informers.of(kinds.replicationControllers)
  const deployments = informers.of(kinds.deployments)
  const statefulSets = informers.of(kinds.statefulSets)
  const record = recorder(context, 'controllermanager')

  const others = new Map<string, Kind>()

  const workloadOf = (pod: Stored<Pod>): FoundWorkload | Promise<FoundWorkload> => {
    const controller = controllerOf(pod)
    const { namespace } = pod.metadata
    switch (controller?.kind) {
      case 'ReplicaSet': {
        const replicaSet = replicaSets.get(namespace, controller.name)
        const owner = replicaSet && controllerOf(replicaSet)
        return (owner?.kind === 'Deployment' ? deployments.get(namespace, owner.name) : undefined) ?? replicaSet
      }
      case 'ReplicationController':
        return replicationControllers.get(namespace, controller.name)
      case 'StatefulSet':
        return statefulSets.get(namespace, controller.name)
      default:
        return customWorkload(client, others, pod)
    }
  }

  /** The status, after saying in events what stands in the way of it. */
  const statusOf = async (budget: Stored<PodDisruptionBudget>, selected: readonly Stored<Pod>[]): Promise<PodDisruptionBudgetStatus> => {
    const now = clock.now()
    // A plain number needs no word of the pods' controllers.
    if (typeof budget.spec?.minAvailable === 'number') return budgetStatus(budget, selected, selected.length, now, timestamp(now))
    const { scale, unmanaged, problem } = await expectedScale(selected, workloadOf)
    if (problem !== undefined) {
      record(budget, 'Warning', 'CalculateExpectedPodCountFailed', `Failed to calculate the number of expected pods: ${problem}`)
      return failedStatus(budget, problem, timestamp(now))
    }
    if (unmanaged.length > 0) record(budget, 'Warning', 'UnmanagedPods', unmanagedText(budget.spec?.selector))
    return budgetStatus(budget, selected, scale, now, timestamp(now))
  }

  return reconciling(context, {
    name: NAME,
    async reconcile(key) {
      const { namespace, name } = splitKey(key)
      const budget = budgets.get(namespace, name)
      if (!budget) return
      const selected = pods.inNamespace(namespace ?? '').filter((pod) => matchesLabelSelector(budget.spec?.selector, pod.metadata.labels))
      if (selected.length === 0) record(budget, 'Normal', 'NoPods', 'No matching pods found')
      const status = await statusOf(budget, selected)
      if (canonical(status) !== canonical(budget.status)) await client.update(kinds.podDisruptionBudgets, { ...budget, status }, { subresource: 'status' })
      const wait = nextExpiry(status, clock.now())
      if (wait !== null) return { after: wait + 1 }
    },
    informers: [budgets, pods, replicaSets, replicationControllers, deployments, statefulSets].map((one) => anyInformer(one as typeof pods)),
    watch: (queue) => {
      const podChanged = (pod: Stored<Pod>): void => {
        for (const budget of budgets.inNamespace(pod.metadata.namespace ?? '')) {
          if (matchesLabelSelector(budget.spec?.selector, pod.metadata.labels)) queue.add(keyOf(budget))
        }
      }
      const workloadChanged = ({ object, old }: { object: Stored; old: Stored | undefined }): void => {
        if (old?.metadata.generation === object.metadata.generation) return
        for (const budget of budgets.inNamespace(object.metadata.namespace ?? '')) queue.add(keyOf(budget))
      }
      return [
        everyKind(
          informers,
          (kind) => others.set(kindKey(kind), kind),
          (kind) => others.delete(kindKey(kind)),
        ),
        budgets.subscribe(({ object }) => queue.add(keyOf(object))),
        pods.subscribe(({ type, object, old }) => {
          const same = old && isReady(old) === isReady(object) && old.metadata.deletionTimestamp === object.metadata.deletionTimestamp && canonical(old.metadata.labels) === canonical(object.metadata.labels)
          if (type === 'updated' && same) return
          if (old) podChanged(old)
          podChanged(object)
        }),
        replicaSets.subscribe(workloadChanged),
        replicationControllers.subscribe(workloadChanged),
        deployments.subscribe(workloadChanged),
        statefulSets.subscribe(workloadChanged),
      ]
    },
  })
}
