import type { Deployment, ReplicaSet } from 'kubernetes-types/apps/v1'
import type { Stored } from '../../machinery/object.ts'
import { desired } from './replica-sets.ts'
import { rolloutLimits } from './surge.ts'

export const REVISION = 'deployment.kubernetes.io/revision'
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history'
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas'
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas'

/** Bytes of the list of earlier revisions that is kept. */
const LONGEST_REVISION_HISTORY = 2000

/** Annotations of a Deployment that its ReplicaSets do not take over; all others, change-cause among them, they do. */
const NOT_COPIED: readonly string[] = [
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
]

/** Revisions are Go's int64: a number of JavaScript would lose the end of a large one. */
const WHOLE = /^[+-]?\d+$/
const readRevision = (text: string | undefined): bigint => (text !== undefined && WHOLE.test(text) ? BigInt(text) : 0n)

export const revisionOf = (object: Deployment | ReplicaSet): bigint => readRevision(object.metadata?.annotations?.[REVISION])

export const nextRevision = (old: readonly ReplicaSet[]): bigint => old.map(revisionOf).reduce((most, one) => (one > most ? one : most), 0n) + 1n

/** What scaling writes down, so that a later change of the Deployment's size is recognised and shared out in proportion. */
export function sizeAnnotations(deployment: Deployment): Record<string, string> {
  const replicas = deployment.spec?.replicas ?? 1
  return { [DESIRED_REPLICAS]: String(replicas), [MAX_REPLICAS]: String(replicas + rolloutLimits(deployment).maxSurge) }
}

/**
 * The annotations of the current ReplicaSet: the Deployment's own, the revision, and the revisions it was before an undo made it
 * the newest. https://pkg.go.dev/k8s.io/kubernetes/pkg/controller/deployment/util#SetNewReplicaSetAnnotations
 */
export function currentAnnotations(deployment: Deployment, replicaSet: ReplicaSet, revision: bigint): Record<string, string> {
  const annotations = { ...replicaSet.metadata?.annotations }
  for (const [key, value] of Object.entries(deployment.metadata?.annotations ?? {})) if (!NOT_COPIED.includes(key)) annotations[key] = value
  const before = annotations[REVISION]
  if (revision > readRevision(before)) {
    annotations[REVISION] = String(revision)
    if (before) annotations[REVISION_HISTORY] = addToHistory(annotations[REVISION_HISTORY], before)
  }
  return annotations
}

function addToHistory(history: string | undefined, revision: string): string {
  const revisions = history ? history.split(',') : []
  revisions.push(revision)
  while (revisions.length > 1 && revisions.join(',').length > LONGEST_REVISION_HISTORY) revisions.shift()
  return revisions.join(',')
}

/** Old ReplicaSets beyond the history limit that nothing holds any more, lowest revision first. */
export function beyondHistory(deployment: Deployment, old: readonly Stored<ReplicaSet>[]): Stored<ReplicaSet>[] {
  const limit = deployment.spec?.revisionHistoryLimit
  if (limit === undefined) return []
  const alive = old.filter((one) => !one.metadata.deletionTimestamp)
  const surplus = alive.length - limit
  if (surplus <= 0) return []
  return [...alive]
    .sort((a, b) => (revisionOf(a) < revisionOf(b) ? -1 : 1))
    .slice(0, surplus)
    .filter((one) => (one.status?.replicas ?? 0) === 0 && desired(one) === 0 && (one.metadata.generation ?? 0) <= (one.status?.observedGeneration ?? 0))
}
