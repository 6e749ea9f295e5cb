import type { Pod, PodTemplateSpec } from 'kubernetes-types/core/v1'
import { canonical } from '../../machinery/template-hash.ts'
import { claim } from '../../machinery/claim.ts'
import { timestamp } from '../../machinery/clock.ts'
import { type Kind, keyOf, kinds, splitKey } from '../../machinery/kinds.ts'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import { controllerOf } from '../../machinery/owner-references.ts'
import { isActive } from '../../machinery/pods.ts'
import { isNamespaceTerminating } from '../../machinery/reconciler.ts'
import { anyInformer, type Controller, type ControllerContext, recorder, reconciling } from '../context.ts'
import { decideReplicas, nextAvailability, replicaStatus, type ReplicaStatus } from './decide.ts'
import { createPodControl } from './pod-control.ts'
import { slowStart } from './slow-start.ts'

/** What a ReplicaSet and a ReplicationController have in common: so many pods of a template. */
export interface Replicated extends KubeObject {
  status?: ReplicaStatus
}

export interface ReplicaControllerOptions<T extends Replicated> {
  name: string
  kind: Kind<T>
  replicas(object: T): number
  template(object: T): PodTemplateSpec | undefined
  minReadySeconds(object: T): number
  selects(object: T, labels: Readonly<Record<string, string>> | undefined): boolean
  /** Active pods that make a node crowded, beyond the object's own. */
  related?(object: Stored<T>): readonly Pod[]
}

export function startReplicaController<T extends Replicated>(context: ControllerContext, options: ReplicaControllerOptions<T>): Controller {
  const { client, clock } = context
  const owners = context.informers.of(options.kind)
  const pods = context.informers.of(kinds.pods)
  const podControl = createPodControl(client, options.kind, recorder(context, options.name))

  const reconcile = async (key: string): Promise<{ after: number } | void> => {
    const { namespace, name } = splitKey(key)
    const owner = owners.get(namespace, name)
    if (!owner) return
    const candidates = [...pods.ownedBy(owner.metadata.uid), ...pods.orphansIn(namespace ?? '')].filter(isActive)
    const active = await claim<Pod>({
      client,
      owner,
      ownerKind: options.kind,
      kind: kinds.pods,
      candidates,
      selects: (pod) => options.selects(owner, pod.metadata.labels),
    })
    const outcome = owner.metadata.deletionTimestamp ? null : await manage(owner, active)
    const now = pods.ownedBy(owner.metadata.uid).filter((pod) => isActive(pod) && options.selects(owner, pod.metadata.labels))
    await writeStatus(owner, now, outcome)
    if (outcome) throw outcome.error
    const wait = nextAvailability(now, options.minReadySeconds(owner), clock.now())
    if (wait !== null) return { after: wait * 1000 }
  }

  const manage = async (owner: Stored<T>, active: Stored<Pod>[]) => {
    const template = options.template(owner)
    if (!template) return null
    const related = [...active, ...(options.related?.(owner) ?? [])]
    const decision = decideReplicas({ wanted: options.replicas(owner), active, related, now: clock.now() })
    if (decision.create > 0) {
      const { error } = await slowStart(decision.create, async () => void (await podControl.create(owner, template)))
      return error === undefined || isNamespaceTerminating(error) ? null : { reason: 'FailedCreate' as const, error }
    }
    const outcomes = await Promise.allSettled(decision.remove.map((pod) => podControl.delete(owner, pod)))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    return failed ? { reason: 'FailedDelete' as const, error: failed.reason as unknown } : null
  }

  const writeStatus = async (
    owner: Stored<T>,
    active: Stored<Pod>[],
    outcome: { reason: 'FailedCreate' | 'FailedDelete'; error: unknown } | null,
  ): Promise<void> => {
    const status = replicaStatus({
      active,
      templateLabels: options.template(owner)?.metadata?.labels ?? {},
      minReadySeconds: options.minReadySeconds(owner),
      generation: owner.metadata.generation,
      conditions: owner.status?.conditions ?? [],
      failure: outcome && { reason: outcome.reason, message: outcome.error instanceof Error ? outcome.error.message : String(outcome.error) },
      now: clock.now(),
      nowText: timestamp(clock.now()),
    })
    if (canonical(status) === canonical(owner.status)) return
    await client.update(options.kind, { ...owner, status }, { subresource: 'status' })
  }

  return reconciling(context, {
    name: options.name,
    reconcile,
    informers: [anyInformer(owners), anyInformer(pods)],
    watch: (queue) => [
      owners.subscribe(({ object }) => queue.add(keyOf(object))),
      pods.subscribe(({ object, old }) => {
        for (const pod of old ? [object, old] : [object]) {
          const controller = controllerOf(pod)
          if (controller) {
            if (controller.kind === options.kind.kind) queue.add(`${pod.metadata.namespace}/${controller.name}`)
          } else if (isActive(pod)) {
            // An orphan: whoever selects it may want to adopt it.
            for (const owner of owners.inNamespace(pod.metadata.namespace ?? '')) {
              if (options.selects(owner, pod.metadata.labels)) queue.add(keyOf(owner))
            }
          }
        }
      }),
    ],
  })
}
