import type { Pod } from 'kubernetes-types/core/v1'
import type { LabelSelector } from 'kubernetes-types/meta/v1'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import { controllerOf } from '../../machinery/owner-references.ts'

/** What has a size that a budget may be counted from. */
export interface Workload extends KubeObject {
  spec?: { replicas?: number }
}

/** Kinds that have pods and no size. */
const withoutScale: Readonly<Record<string, string>> = { Job: 'jobs.batch', DaemonSet: 'daemonsets.apps' }

export interface ExpectedScale {
  /** What the controllers of the pods want together, each counted once. */
  scale: number
  /** Pods without a controller. */
  unmanaged: Stored<Pod>[]
  /** Why it cannot be said. */
  problem?: string
}

/** What a pod's controller is: with a size, of a kind that has none, or not to be found. */
export type FoundWorkload = Stored<Workload> | { problem: string } | undefined

export const noScale = (resource: string): string => `${resource} does not implement the scale subresource`

/** https://kubernetes.io/docs/tasks/run-application/configure-pdb/#arbitrary-controllers-and-selectors */
export async function expectedScale(pods: readonly Stored<Pod>[], workloadOf: (pod: Stored<Pod>) => FoundWorkload | Promise<FoundWorkload>): Promise<ExpectedScale> {
  const wanted = new Map<string, number>()
  const unmanaged: Stored<Pod>[] = []
  for (const pod of pods) {
    const controller = controllerOf(pod)
    if (!controller) {
      unmanaged.push(pod)
      continue
    }
    if (wanted.has(controller.uid)) continue
    const resource = withoutScale[controller.kind]
    if (resource !== undefined) return { scale: 0, unmanaged, problem: noScale(resource) }
    const workload = await workloadOf(pod)
    if (workload && 'problem' in workload) return { scale: 0, unmanaged, problem: workload.problem }
    if (!workload) return { scale: 0, unmanaged, problem: `found no controllers for pod "${pod.metadata.name}"` }
    wanted.set(workload.metadata.uid, workload.spec?.replicas ?? 1)
  }
  return { scale: [...wanted.values()].reduce((sum, replicas) => sum + replicas, 0), unmanaged }
}

export const unmanagedText = (selector: LabelSelector | undefined): string =>
  `Pods selected by this PodDisruptionBudget (selector: ${goSelector(selector)}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`

/** As Go's generated String() of a LabelSelector. */
function goSelector({ matchLabels, matchExpressions }: LabelSelector = {}): string {
  const labels = Object.entries(matchLabels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  const expressions = (matchExpressions ?? []).map(({ key, operator, values = [] }) => `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`)
  return `&LabelSelector{MatchLabels:map[string]string{${labels.map(([key, value]) => `${key}: ${value},`).join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`
}
