import type { ControllerRevision } from 'kubernetes-types/apps/v1'
import type { PodTemplateSpec } from 'kubernetes-types/core/v1'
import type { LabelSelector } from 'kubernetes-types/meta/v1'
import type { ApiClient } from '../../machinery/api-client.ts'
import { claim } from '../../machinery/claim.ts'
import type { Informer } from '../../machinery/informer.ts'
import { type Kind, kinds } from '../../machinery/kinds.ts'
import type { Stored } from '../../machinery/object.ts'
import { controllerOf, controllerRef } from '../../machinery/owner-references.ts'
import { ignoringNotFound, isAlreadyExists } from '../../machinery/reconciler.ts'
import { matchesLabelSelector } from '../../machinery/selectors.ts'
import { canonical, podTemplateHash } from '../../machinery/template-hash.ts'

/** The label that names the revision a pod was made from; DaemonSets give it the revision's hash, StatefulSets its name. */
export const REVISION_HASH = 'controller-revision-hash'
/** Where a StatefulSet's revision carries its hash. */
export const STATEFUL_HASH = 'controller.kubernetes.io/hash'

export interface RevisionOwner extends Stored {
  spec?: { selector: LabelSelector; template: PodTemplateSpec }
}

/** What a revision remembers: the template, as the patch that brings it back. */
export const revisionData = (template: PodTemplateSpec): unknown => ({ spec: { template: { ...template, $patch: 'replace' } } })

export const templateOf = (revision: ControllerRevision): PodTemplateSpec => {
  const { $patch: _, ...template } = (revision.data as { spec: { template: PodTemplateSpec & { $patch?: string } } }).spec.template
  return template
}

/** Oldest first. */
export const byRevision = (revisions: readonly Stored<ControllerRevision>[]): Stored<ControllerRevision>[] =>
  [...revisions].sort((a, b) => a.revision - b.revision || Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp))

/**
 * The revision of the owner's present template: made when it is new, renumbered to the newest when the template came back.
 * https://pkg.go.dev/k8s.io/kubernetes/pkg/controller/history
 */
export async function currentRevision(options: {
  client: ApiClient
  owner: RevisionOwner
  ownerKind: Kind
  revisions: readonly Stored<ControllerRevision>[]
  collisionCount: number
  /** Beyond the hash label. */
  labels: Readonly<Record<string, string>>
  hashLabel: typeof REVISION_HASH | typeof STATEFUL_HASH
}): Promise<{ revision: Stored<ControllerRevision>; collided: boolean }> {
  const { client, owner, ownerKind, collisionCount } = options
  const sorted = byRevision(options.revisions)
  const data = revisionData(owner.spec!.template)
  const found = sorted.filter((one) => canonical(one.data) === canonical(data)).at(-1)
  const next = (sorted.at(-1)?.revision ?? 0) + 1
  if (found) {
    if (found === sorted.at(-1)) return { revision: found, collided: false }
    return { revision: await client.update<ControllerRevision>(kinds.controllerRevisions, { ...found, revision: next }), collided: false }
  }
  const hash = podTemplateHash(owner.spec!.template, collisionCount)
  const { namespace } = owner.metadata
  const revision: ControllerRevision = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${owner.metadata.name}-${hash}`,
      namespace,
      labels: { ...options.labels, [options.hashLabel]: hash },
      ...(owner.metadata.annotations ? { annotations: owner.metadata.annotations } : {}),
      ownerReferences: [controllerRef(owner, ownerKind)],
    },
    data: data as ControllerRevision['data'],
    revision: next,
  }
  try {
    return { revision: await client.create(kinds.controllerRevisions, namespace, revision), collided: false }
  } catch (error) {
    if (!isAlreadyExists(error)) throw error
    const existing = await client.get<ControllerRevision>(kinds.controllerRevisions, namespace, revision.metadata!.name!)
    return { revision: existing, collided: canonical(existing.data) !== canonical(data) }
  }
}

export const revisionsOf = (informer: Informer<ControllerRevision>, owner: Stored): Stored<ControllerRevision>[] => informer.ownedBy(owner.metadata.uid)

/** Takes over the revisions that an owner of the same selector left behind; then all that are the owner's. */
export const adoptRevisions = ({ client, owner, ownerKind, informer }: { client: ApiClient; owner: RevisionOwner; ownerKind: Kind; informer: Informer<ControllerRevision> }): Promise<Stored<ControllerRevision>[]> =>
  claim<ControllerRevision>({
    client,
    owner,
    ownerKind,
    kind: kinds.controllerRevisions,
    candidates: [...revisionsOf(informer, owner), ...informer.orphansIn(owner.metadata.namespace ?? '')],
    selects: (revision) => controllerOf(revision) !== undefined || matchesLabelSelector(owner.spec?.selector, revision.metadata.labels),
  })

/** Deletes the oldest revisions beyond the limit that are not in use. */
export async function deleteOldRevisions(client: ApiClient, revisions: readonly Stored<ControllerRevision>[], isInUse: (revision: Stored<ControllerRevision>) => boolean, limit: number): Promise<void> {
  const unused = byRevision(revisions).filter((one) => !isInUse(one))
  for (const one of unused.slice(0, Math.max(0, unused.length - limit))) {
    await ignoringNotFound(client.delete(kinds.controllerRevisions, one.metadata.namespace, one.metadata.name))
  }
}

export const hashOf = (revision: ControllerRevision): string => revision.metadata?.labels?.[REVISION_HASH] ?? ''
