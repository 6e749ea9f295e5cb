import type { NamespaceCondition } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'

/** What a pass over a namespace that is being deleted left there: objects by "resource.group" and by finalizer. */
export interface Remaining {
  objects: ReadonlyMap<string, number>
  finalizers: ReadonlyMap<string, number>
  failures: readonly string[]
}

export function remainingOf(left: readonly { resource: string; object: Stored }[], failures: readonly string[]): Remaining {
  const objects = new Map<string, number>()
  const finalizers = new Map<string, number>()
  for (const { resource, object } of left) {
    objects.set(resource, (objects.get(resource) ?? 0) + 1)
    for (const finalizer of object.metadata.finalizers ?? []) finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1)
  }
  return { objects, finalizers, failures }
}

/** The five conditions of a terminating namespace. https://pkg.go.dev/k8s.io/kubernetes/pkg/controller/namespace/deletion */
export function deletionConditions(before: readonly NamespaceCondition[], remaining: Remaining, now: string): NamespaceCondition[] {
  const objects = [...remaining.objects].sort(byName).map(([resource, count]) => `${resource} has ${count} resource instances`)
  const finalizers = [...remaining.finalizers].sort(byName).map(([finalizer, count]) => `${finalizer} in ${count} resource instances`)
  const wanted: [string, string, string, string, string][] = [
    ['NamespaceDeletionDiscoveryFailure', '', '', 'ResourcesDiscovered', 'All resources successfully discovered'],
    ['NamespaceDeletionGroupVersionParsingFailure', '', '', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
    ['NamespaceDeletionContentFailure', remaining.failures.length > 0 ? `Failed to delete all resource types, ${remaining.failures.length} remaining: ${remaining.failures.join(', ')}` : '', 'ContentDeletionFailed', 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
    ['NamespaceContentRemaining', objects.length > 0 ? `Some resources are remaining: ${objects.join(', ')}` : '', 'SomeResourcesRemain', 'ContentRemoved', 'All content successfully removed'],
    ['NamespaceFinalizersRemaining', finalizers.length > 0 ? `Some content in the namespace has finalizers remaining: ${finalizers.join(', ')}` : '', 'SomeFinalizersRemain', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
  ]
  return wanted.map(([type, trouble, troubleReason, fineReason, fine]) => {
    const next = trouble
      ? { type, status: 'True', reason: troubleReason, message: trouble }
      : { type, status: 'False', reason: fineReason, message: fine }
    const old = before.find((condition) => condition.type === type)
    return { ...next, lastTransitionTime: old?.status === next.status ? old.lastTransitionTime : now }
  })
}

const byName = ([a]: [string, number], [b]: [string, number]): number => (a < b ? -1 : 1)
