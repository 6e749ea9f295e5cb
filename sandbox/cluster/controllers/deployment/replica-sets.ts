import type { Deployment, ReplicaSet } from 'kubernetes-types/apps/v1'
import type { PodTemplateSpec } from 'kubernetes-types/core/v1'
import { kinds } from '../../machinery/kinds.ts'
import type { Stored } from '../../machinery/object.ts'
import { controllerRef } from '../../machinery/owner-references.ts'
import { canonical, POD_TEMPLATE_HASH, podTemplateHash } from '../../machinery/template-hash.ts'

export const desired = (replicaSet: ReplicaSet): number => replicaSet.spec?.replicas ?? 0
export const sumDesired = (replicaSets: readonly ReplicaSet[]): number => replicaSets.reduce((sum, one) => sum + desired(one), 0)
export const sumStatus = (replicaSets: readonly ReplicaSet[], field: 'replicas' | 'readyReplicas' | 'availableReplicas'): number =>
  replicaSets.reduce((sum, one) => sum + (one.status?.[field] ?? 0), 0)

export const isScaledUp = (replicaSet: ReplicaSet): boolean => desired(replicaSet) > 0

/** Oldest first; by name where the second is the same. */
export const byAge = (replicaSets: readonly Stored<ReplicaSet>[]): Stored<ReplicaSet>[] =>
  [...replicaSets].sort(
    (a, b) =>
      Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp) || (a.metadata.name < b.metadata.name ? -1 : 1),
  )

/** The ReplicaSet of the Deployment's present template and all others. */
export function splitReplicaSets(
  deployment: Deployment,
  replicaSets: readonly Stored<ReplicaSet>[],
): { current: Stored<ReplicaSet> | undefined; old: Stored<ReplicaSet>[] } {
  const sorted = byAge(replicaSets)
  const wanted = canonicalTemplate(deployment.spec?.template)
  const current = sorted.find((one) => canonicalTemplate(one.spec?.template) === wanted)
  return { current, old: sorted.filter((one) => one !== current) }
}

/** Templates are equal when they are so but for the hash label. */
export function canonicalTemplate(template: PodTemplateSpec | undefined): string {
  if (!template?.metadata?.labels?.[POD_TEMPLATE_HASH]) return canonical(template)
  const { [POD_TEMPLATE_HASH]: _, ...labels } = template.metadata.labels
  return canonical({ ...template, metadata: { ...template.metadata, labels } })
}

/** A ReplicaSet for the present template, with no replicas and no annotations yet. */
export function newReplicaSet(deployment: Stored<Deployment>): ReplicaSet & { metadata: { name: string } } {
  const spec = deployment.spec!
  const hash = podTemplateHash(spec.template, deployment.status?.collisionCount)
  const labels = { ...spec.template.metadata?.labels, [POD_TEMPLATE_HASH]: hash }
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace,
      labels,
      ownerReferences: [controllerRef(deployment, kinds.deployments)],
    },
    spec: {
      replicas: 0,
      ...(spec.minReadySeconds ? { minReadySeconds: spec.minReadySeconds } : {}),
      selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, [POD_TEMPLATE_HASH]: hash } },
      template: { ...structuredClone(spec.template), metadata: { ...spec.template.metadata, labels } },
    },
  }
}
