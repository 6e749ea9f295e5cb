import type { StatefulSet } from 'kubernetes-types/apps/v1'
import type { PersistentVolumeClaim, Pod, PodTemplateSpec } from 'kubernetes-types/core/v1'
import { kinds } from '../../machinery/kinds.ts'
import type { Stored } from '../../machinery/object.ts'
import { REVISION_HASH } from '../history/revisions.ts'
import { podFromTemplate } from '../replicas/pod-control.ts'

export const POD_NAME = 'statefulset.kubernetes.io/pod-name'
export const POD_INDEX = 'apps.kubernetes.io/pod-index'

export const claimName = (template: PersistentVolumeClaim, set: Stored<StatefulSet>, ordinal: number): string =>
  `${template.metadata?.name}-${set.metadata.name}-${ordinal}`

/** The pod of an ordinal, with its identity and its claims. */
export function statefulPod(set: Stored<StatefulSet>, template: PodTemplateSpec, ordinal: number, revision: string): Pod {
  const pod = podFromTemplate(set, kinds.statefulSets, template)
  const name = `${set.metadata.name}-${ordinal}`
  delete pod.metadata!.generateName
  pod.metadata!.name = name
  pod.metadata!.labels = { ...pod.metadata!.labels, [POD_NAME]: name, [POD_INDEX]: String(ordinal), [REVISION_HASH]: revision }
  pod.spec!.hostname = name
  pod.spec!.subdomain = set.spec?.serviceName
  const claims = set.spec?.volumeClaimTemplates ?? []
  const others = (pod.spec!.volumes ?? []).filter((volume) => !claims.some((claim) => claim.metadata?.name === volume.name))
  const volumes = claims.map((claim) => ({ name: claim.metadata?.name ?? '', persistentVolumeClaim: { claimName: claimName(claim, set, ordinal) } }))
  if (volumes.length + others.length > 0) pod.spec!.volumes = [...volumes, ...others]
  return pod
}

/** The claims of an ordinal. */
export const statefulClaims = (set: Stored<StatefulSet>, ordinal: number): PersistentVolumeClaim[] =>
  (set.spec?.volumeClaimTemplates ?? []).map((template) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...template.metadata,
      name: claimName(template, set, ordinal),
      namespace: set.metadata.namespace,
      labels: { ...template.metadata?.labels, ...set.spec?.selector.matchLabels },
    },
    spec: template.spec,
  }))
