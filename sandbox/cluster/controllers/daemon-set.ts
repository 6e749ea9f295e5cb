import type { DaemonSet } from 'kubernetes-types/apps/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import { claim } from '../machinery/claim.ts'
import { keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { controllerOf } from '../machinery/owner-references.ts'
import { matchesLabelSelector } from '../machinery/selectors.ts'
import { canonical } from '../machinery/template-hash.ts'
import { anyInformer, recorder, reconciling, type StartController } from './context.ts'
import { type DaemonDecision, type DaemonState, daemonStatus, decideDaemons, decideUpdate } from './daemon-set/decide.ts'
import { FailedDaemons } from './daemon-set/failed-pods.ts'
import { nodeOf, tieToNode } from './daemon-set/placement.ts'
import { adoptRevisions, currentRevision, deleteOldRevisions, hashOf, REVISION_HASH, revisionsOf } from './history/revisions.ts'
import { createPodControl } from './replicas/pod-control.ts'
import { nextAvailability } from './replicas/decide.ts'
import { slowStart } from './replicas/slow-start.ts'

const NAME = 'daemonset-controller'
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation'
const GENERATION_LABEL = 'pod-template-generation'
const DEFAULT_HISTORY = 10

/** One pod of a template on every node it belongs on. */
export const startDaemonSetController: StartController = (context) => {
  const { client, clock } = context
  const daemonSets = context.informers.of(kinds.daemonSets)
  const pods = context.informers.of(kinds.pods)
  const nodes = context.informers.of(kinds.nodes)
  const revisions = context.informers.of(kinds.controllerRevisions)
  const record = recorder(context, NAME)
  const podControl = createPodControl(client, kinds.daemonSets, record)
  const failedDaemons = new FailedDaemons()

  const reconcile = async (key: string): Promise<{ after: number } | void> => {
    const { namespace, name } = splitKey(key)
    const daemonSet = daemonSets.get(namespace, name)
    if (!daemonSet?.spec) return
    const mine = await claim<Pod>({
      client,
      owner: daemonSet,
      ownerKind: kinds.daemonSets,
      kind: kinds.pods,
      candidates: [...pods.ownedBy(daemonSet.metadata.uid), ...pods.orphansIn(namespace ?? '')],
      selects: (pod) => matchesLabelSelector(daemonSet.spec?.selector, pod.metadata.labels),
    })
    if (daemonSet.metadata.deletionTimestamp) return
    const owner = daemonSet as Stored<DaemonSet> & { spec: NonNullable<DaemonSet['spec']> }
    const { revision, collided } = await currentRevision({
      client,
      owner,
      ownerKind: kinds.daemonSets,
      revisions: await adoptRevisions({ client, owner, ownerKind: kinds.daemonSets, informer: revisions }),
      collisionCount: daemonSet.status?.collisionCount ?? 0,
      labels: { ...daemonSet.spec.template.metadata?.labels },
      hashLabel: REVISION_HASH,
    })
    if (collided) {
      const collisionCount = (daemonSet.status?.collisionCount ?? 0) + 1
      await client.update(kinds.daemonSets, { ...daemonSet, status: { ...daemonSet.status!, collisionCount } }, { subresource: 'status' })
      return
    }
    const state = (own: readonly Stored<Pod>[]): DaemonState => ({ daemonSet, nodes: nodes.list(), pods: own, hash: hashOf(revision), now: clock.now() })
    const place = (pod: Stored<Pod>): string => `${daemonSet.metadata.uid}/${hashOf(revision)}/${nodeOf(pod)}`
    const waits = new Map(mine.filter(({ status }) => status?.phase === 'Failed').map((pod) => [pod.metadata.uid, failedDaemons.wait(place(pod), clock.now())]))
    const held = new Set([...waits].filter(([, wait]) => wait > 0).map(([uid]) => uid))
    const decision = decideDaemons({ ...state(mine), held })
    for (const { pod } of decision.ended) if (pod.status?.phase === 'Failed') failedDaemons.note(place(pod), clock.now())
    await apply(daemonSet, decision, hashOf(revision))
    const afterwards = pods.ownedBy(daemonSet.metadata.uid)
    await apply(daemonSet, decideUpdate(state(afterwards)), hashOf(revision))
    const own = pods.ownedBy(daemonSet.metadata.uid)
    const inUse = new Set([hashOf(revision), ...own.map((pod) => pod.metadata.labels?.[REVISION_HASH] ?? '')])
    await deleteOldRevisions(client, revisionsOf(revisions, daemonSet), (one) => inUse.has(hashOf(one)), daemonSet.spec.revisionHistoryLimit ?? DEFAULT_HISTORY)
    const status = daemonStatus(state(own))
    if (canonical(status) !== canonical(daemonSet.status)) await client.update(kinds.daemonSets, { ...daemonSet, status }, { subresource: 'status' })
    const wait = nextAvailability(own, daemonSet.spec.minReadySeconds ?? 0, clock.now())
    const nexts = [...(wait === null ? [] : [wait * 1000]), ...[...held].map((uid) => waits.get(uid)!)]
    if (nexts.length > 0) return { after: Math.min(...nexts) }
  }

  const apply = async (daemonSet: Stored<DaemonSet>, { create, remove, ended }: DaemonDecision, hash: string): Promise<void> => {
    for (const { pod, node } of ended) {
      if (pod.status?.phase === 'Failed') record(daemonSet, 'Warning', 'FailedDaemonPod', `Found failed daemon pod ${keyOf(pod)} on node ${node}, will try to kill it`)
      else record(daemonSet, 'Normal', 'SucceededDaemonPod', `Found succeeded daemon pod ${keyOf(pod)} on node ${node}, will try to delete it`)
    }
    const generation = daemonSet.metadata.annotations?.[TEMPLATE_GENERATION]
    const { error } = await slowStart(create.length, async (index) => {
      await podControl.create(daemonSet, daemonSet.spec!.template, (pod) => {
        pod.metadata!.labels = { ...pod.metadata!.labels, [REVISION_HASH]: hash, ...(generation ? { [GENERATION_LABEL]: generation } : {}) }
        tieToNode(pod, create[index]!)
      })
    })
    await Promise.all(remove.map((pod) => podControl.delete(daemonSet, pod)))
    if (error !== undefined) throw error
  }

  return reconciling(context, {
    name: NAME,
    reconcile,
    informers: [anyInformer(daemonSets), anyInformer(pods), anyInformer(nodes), anyInformer(revisions)],
    watch: (queue) => [
      daemonSets.subscribe(({ object }) => queue.add(keyOf(object))),
      pods.subscribe(({ object, old }) => {
        for (const pod of old ? [object, old] : [object]) {
          const controller = controllerOf(pod)
          if (controller?.kind === 'DaemonSet') queue.add(`${pod.metadata.namespace}/${controller.name}`)
          if (controller) continue
          for (const one of daemonSets.inNamespace(pod.metadata.namespace ?? '')) {
            if (matchesLabelSelector(one.spec?.selector, pod.metadata.labels)) queue.add(keyOf(one))
          }
        }
      }),
      nodes.subscribe(({ object, old }) => {
        if (old && canonical([old.metadata.labels, old.spec]) === canonical([object.metadata.labels, object.spec])) return
        for (const one of daemonSets.list()) queue.add(keyOf(one))
      }),
    ],
  })
}
