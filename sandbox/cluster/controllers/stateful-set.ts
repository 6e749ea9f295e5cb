import type { ControllerRevision, StatefulSet } from 'kubernetes-types/apps/v1'
import type { PersistentVolumeClaim, Pod } from 'kubernetes-types/core/v1'
import { claim } from '../machinery/claim.ts'
import type { Clock } from '../machinery/clock.ts'
import { keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { controllerOf } from '../machinery/owner-references.ts'
import { isAlreadyExists, isNamespaceTerminating, isNotFound } from '../machinery/reconciler.ts'
import { matchesLabelSelector } from '../machinery/selectors.ts'
import { canonical } from '../machinery/template-hash.ts'
import { anyInformer, recorder, reconciling, type StartController } from './context.ts'
import { adoptRevisions, currentRevision, deleteOldRevisions, REVISION_HASH, revisionsOf, STATEFUL_HASH, templateOf } from './history/revisions.ts'
import { nextAvailability } from './replicas/decide.ts'
import { claimOwners } from './stateful-set/claims.ts'
import { decideStateful, type StatefulState, statefulStatus } from './stateful-set/decide.ts'
import { ordinalOf } from './stateful-set/ordinals.ts'
import { statefulClaims, statefulPod } from './stateful-set/pods.ts'

const NAME = 'statefulset-controller'
const DEFAULT_HISTORY = 10
/**
 * A pod's name stays free for so long before it is taken again. `kubectl delete` up to 1.35 gets a pod and then lists it by name: where the pod is
 * replaced in between, it waits for the end of the new one, which never comes. An upstream cluster is slow enough for that to be rare; this one is not.
 * https://github.com/kubernetes/kubernetes/issues/135562
 */
const RECREATE_MILLISECONDS = 250

/** Pods with names that last, made and updated in order. */
export const startStatefulSetController: StartController = (context) => {
  const { client, clock } = context
  const sets = context.informers.of(kinds.statefulSets)
  const pods = context.informers.of(kinds.pods)
  const claims = context.informers.of(kinds.persistentVolumeClaims)
  const revisions = context.informers.of(kinds.controllerRevisions)
  const record = recorder(context, NAME)
  const vacated = new VacatedNames(clock)

  const reconcile = async (key: string): Promise<{ after: number } | void> => {
    const { namespace, name } = splitKey(key)
    const set = sets.get(namespace, name)
    if (!set?.spec) return
    const mine = await claim<Pod>({
      client,
      owner: set,
      ownerKind: kinds.statefulSets,
      kind: kinds.pods,
      candidates: [...pods.ownedBy(set.metadata.uid), ...pods.orphansIn(namespace ?? '').filter((pod) => ordinalOf(set, pod) >= 0)],
      selects: (pod) => matchesLabelSelector(set.spec?.selector, pod.metadata.labels) && ordinalOf(set, pod) >= 0,
    })
    if (set.metadata.deletionTimestamp) return
    const owner = set as Stored<StatefulSet> & { spec: NonNullable<StatefulSet['spec']> }
    const { revision: update, collided } = await currentRevision({
      client,
      owner,
      ownerKind: kinds.statefulSets,
      revisions: await adoptRevisions({ client, owner, ownerKind: kinds.statefulSets, informer: revisions }),
      collisionCount: set.status?.collisionCount ?? 0,
      labels: { ...set.spec.template.metadata?.labels },
      hashLabel: STATEFUL_HASH,
    })
    if (collided) {
      const collisionCount = (set.status?.collisionCount ?? 0) + 1
      await client.update(kinds.statefulSets, { ...set, status: { ...set.status!, collisionCount } }, { subresource: 'status' })
      return
    }
    const known = revisionsOf(revisions, set)
    const current = known.find((one) => one.metadata.name === set.status?.currentRevision) ?? update
    const state = (own: readonly Stored<Pod>[]): StatefulState => ({ set, pods: own, current: current.metadata.name, update: update.metadata.name, now: clock.now() })

    for (const pod of mine) await ownClaims(set, pod)
    const step = decideStateful(state(mine))
    const names = step.create.map(({ ordinal }) => `${namespace}/${name}-${ordinal}`)
    const fresh = vacated.longest(names)
    for (const { ordinal, revision } of fresh > 0 ? [] : step.create) await create(set, ordinal, revision === update.metadata.name ? update : current)
    for (const pod of step.remove) {
      const { phase } = pod.status ?? {}
      const place = `StatefulSet ${namespace}/${name} is recreating`
      if (phase === 'Failed') record(set, 'Warning', 'RecreatingFailedPod', `${place} failed Pod ${pod.metadata.name}`)
      else if (phase === 'Succeeded') record(set, 'Normal', 'RecreatingTerminatedPod', `${place} terminated Pod ${pod.metadata.name}`)
      await remove(set, pod)
    }

    const own = pods.ownedBy(set.metadata.uid)
    const status = statefulStatus(state(own))
    if (canonical(status) !== canonical(set.status)) await client.update(kinds.statefulSets, { ...set, status }, { subresource: 'status' })
    const inUse = new Set([update.metadata.name, current.metadata.name, ...own.map((pod) => pod.metadata.labels?.[REVISION_HASH] ?? '')])
    await deleteOldRevisions(client, known, (one) => inUse.has(one.metadata.name), set.spec.revisionHistoryLimit ?? DEFAULT_HISTORY)
    const wait = nextAvailability(own, set.spec.minReadySeconds ?? 0, clock.now())
    if (fresh > 0) return { after: wait === null ? fresh : Math.min(fresh, wait * 1000) }
    if (wait !== null) return { after: wait * 1000 }
  }

  const create = async (set: Stored<StatefulSet>, ordinal: number, revision: Stored<ControllerRevision>): Promise<void> => {
    const pod = statefulPod(set, templateOf(revision), ordinal, revision.metadata.name)
    const podName = pod.metadata!.name!
    try {
      for (const one of statefulClaims(set, ordinal)) await createClaim(set, one, podName)
      await client.create<Pod>(kinds.pods, set.metadata.namespace, pod)
      record(set, 'Normal', 'SuccessfulCreate', `create Pod ${podName} in StatefulSet ${set.metadata.name} successful`)
    } catch (error) {
      if (isNamespaceTerminating(error)) return
      const reason = error instanceof Error ? error.message : String(error)
      if (!isAlreadyExists(error)) record(set, 'Warning', 'FailedCreate', `create Pod ${podName} in StatefulSet ${set.metadata.name} failed error: ${reason}`)
      throw error
    }
  }

  const createClaim = async (set: Stored<StatefulSet>, wanted: PersistentVolumeClaim, podName: string): Promise<void> => {
    if (claims.get(set.metadata.namespace, wanted.metadata!.name!)) return
    try {
      await client.create<PersistentVolumeClaim>(kinds.persistentVolumeClaims, set.metadata.namespace, wanted)
    } catch (error) {
      if (isAlreadyExists(error)) return
      throw error
    }
    record(set, 'Normal', 'SuccessfulCreate', `create Claim ${wanted.metadata!.name} Pod ${podName} in StatefulSet ${set.metadata.name} success`)
  }

  /** Puts the claims of a pod into the hands that the retention policy wants. */
  const ownClaims = async (set: Stored<StatefulSet>, pod: Stored<Pod>): Promise<void> => {
    for (const wanted of statefulClaims(set, ordinalOf(set, pod))) {
      const found = claims.get(set.metadata.namespace, wanted.metadata!.name!)
      const owners = found && claimOwners(set, pod, found)
      if (!found || !owners) continue
      const { namespace, name, resourceVersion } = found.metadata
      const ownerReferences = owners.length > 0 ? owners : null
      await client.patch(kinds.persistentVolumeClaims, namespace, name, { type: 'merge', body: { metadata: { resourceVersion, ownerReferences } } })
    }
  }

  const remove = async (set: Stored<StatefulSet>, pod: Stored<Pod>): Promise<void> => {
    try {
      await client.delete(kinds.pods, pod.metadata.namespace, pod.metadata.name, { preconditions: { uid: pod.metadata.uid } })
    } catch (error) {
      if (isNotFound(error)) return
      record(set, 'Warning', 'FailedDelete', `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} failed error: ${error instanceof Error ? error.message : String(error)}`)
      throw error
    }
    record(set, 'Normal', 'SuccessfulDelete', `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`)
  }

  return reconciling(context, {
    name: NAME,
    reconcile,
    informers: [anyInformer(sets), anyInformer(pods), anyInformer(claims), anyInformer(revisions)],
    watch: (queue) => [
      sets.subscribe(({ object }) => queue.add(keyOf(object))),
      pods.subscribe(({ type, object, old }) => {
        if (type === 'deleted' && controllerOf(object)?.kind === 'StatefulSet') vacated.add(keyOf(object))
        for (const pod of old ? [object, old] : [object]) {
          const controller = controllerOf(pod)
          if (controller?.kind === 'StatefulSet') queue.add(`${pod.metadata.namespace}/${controller.name}`)
          if (controller) continue
          for (const set of sets.inNamespace(pod.metadata.namespace ?? '')) {
            if (matchesLabelSelector(set.spec?.selector, pod.metadata.labels)) queue.add(keyOf(set))
          }
        }
      }),
    ],
  })
}

/** Names that pods have left a moment ago. */
class VacatedNames {
  /** By "namespace/name", in the order in which they were left, in the clock's time. */
  private readonly since = new Map<string, number>()

  constructor(private readonly clock: Clock) {}

  add(name: string): void {
    const now = this.clock.now()
    for (const [known, at] of this.since) {
      if (now - at < RECREATE_MILLISECONDS) break
      this.since.delete(known)
    }
    this.since.delete(name)
    this.since.set(name, now)
  }

  /** Milliseconds until all of these may be taken again; 0: now. */
  longest(names: readonly string[]): number {
    const now = this.clock.now()
    return Math.max(0, ...names.map((name) => (this.since.get(name) ?? -Infinity) + RECREATE_MILLISECONDS - now))
  }
}
