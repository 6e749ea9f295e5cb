import type { Pod } from 'kubernetes-types/core/v1'
import type { LabelSelector } from 'kubernetes-types/meta/v1'
import type { Informers } from '../machinery/informers.ts'
import { kinds } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { controllerOf } from '../machinery/owner-references.ts'
import { matchesLabelMap } from '../machinery/selectors.ts'

/** What selects a pod's likes: the Services over it and its controller, all at once. https://pkg.go.dev/k8s.io/kubernetes/pkg/scheduler/framework/plugins/helper#DefaultSelector */
export function likesOf(pod: Stored<Pod>, informers: Informers): LabelSelector | null {
  const namespace = pod.metadata.namespace ?? ''
  const matchLabels: Record<string, string> = {}
  for (const service of informers.of(kinds.services).inNamespace(namespace)) {
    if (matchesLabelMap(service.spec?.selector, pod.metadata.labels)) Object.assign(matchLabels, service.spec!.selector)
  }
  const controller = controllerOf(pod)
  const selector = controller && controllerSelector(controller.kind, namespace, controller.name, informers)
  Object.assign(matchLabels, selector?.matchLabels)
  const matchExpressions = selector?.matchExpressions ?? []
  if (Object.keys(matchLabels).length === 0 && matchExpressions.length === 0) return null
  return { matchLabels, matchExpressions }
}

function controllerSelector(kind: string, namespace: string, name: string, informers: Informers): LabelSelector | undefined {
  if (kind === 'ReplicationController') return { matchLabels: informers.of(kinds.replicationControllers).get(namespace, name)?.spec?.selector }
  if (kind === 'ReplicaSet') return informers.of(kinds.replicaSets).get(namespace, name)?.spec?.selector
  if (kind === 'StatefulSet') return informers.of(kinds.statefulSets).get(namespace, name)?.spec?.selector
  return undefined
}
