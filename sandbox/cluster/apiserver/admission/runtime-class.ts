import type { Pod, Toleration } from 'kubernetes-types/core/v1'
import type { RuntimeClass } from 'kubernetes-types/node/v1'
import type { AdmissionPlugin, AdmissionRequest } from '../admission-plugin.ts'
import { equalJson } from '../json-value.ts'
import { forbidden } from '../status.ts'
import { isPodCreate, podOf } from './pod-requests.ts'

const runtimeClasses = { group: 'node.k8s.io', version: 'v1', resource: 'runtimeclasses' }

/** Gives a pod the overhead and the scheduling of its runtime class. https://kubernetes.io/docs/concepts/containers/runtime-class/ */
export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  handles: isPodCreate,
  mutate(request, reader) {
    const { spec } = podOf(request)
    if (!spec) return
    const refuse = (why: string) => forbidden(request.resource, request.name, `pod rejected: ${why}`)
    const name = spec.runtimeClassName
    const found = name ? reader.get<RuntimeClass>(runtimeClasses, undefined, name) : undefined
    if (name && !found) throw refuse(`RuntimeClass "${name}" not found`)
    const overhead = found?.overhead?.podFixed
    if (spec.overhead && !overhead && Object.keys(spec.overhead).length > 0) throw refuse('Pod Overhead set without corresponding RuntimeClass defined Overhead')
    if (spec.overhead && overhead && !equalJson(spec.overhead, overhead)) throw refuse("Pod's Overhead doesn't match RuntimeClass's defined Overhead")
    if (overhead) spec.overhead = overhead
    if (found?.scheduling) schedule(request, spec, found.scheduling)
  },
}

function schedule(request: AdmissionRequest, spec: NonNullable<Pod['spec']>, { nodeSelector = {}, tolerations = [] }: NonNullable<RuntimeClass['scheduling']>): void {
  for (const [key, value] of Object.entries(nodeSelector)) {
    const own = spec.nodeSelector?.[key]
    if (own !== undefined && own !== value) {
      throw forbidden(request.resource, request.name, `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`)
    }
  }
  if (Object.keys(nodeSelector).length > 0) spec.nodeSelector = { ...spec.nodeSelector, ...nodeSelector }
  const known: readonly Toleration[] = spec.tolerations ?? []
  const added = tolerations.filter((one) => !known.some((other) => equalJson(one, other)))
  if (added.length > 0) spec.tolerations = [...known, ...added]
}
