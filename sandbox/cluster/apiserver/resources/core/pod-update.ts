import type { Container, Pod } from 'kubernetes-types/core/v1'
import type { Stored } from '../../../machinery/object.ts'
import type { StrategyContext } from '../../resource.ts'
import { resetStatus, separateStatus, writable } from '../define.ts'

/** Each way to a pod writes its own part: /status the status, /ephemeralcontainers and /resize their piece of the spec, the pod itself the rest. pkg/registry/core/pod/strategy.go */
export function preparePodUpdate(pod: Pod, old: Stored<Pod>, { subresource }: StrategyContext): void {
  switch (subresource) {
    case 'ephemeralcontainers':
      return keepAllBut(pod, old, { ephemeralContainers: pod.spec?.ephemeralContainers })
    case 'resize':
      return keepAllBut(pod, old, { containers: withResourcesOf(pod.spec?.containers ?? [], old.spec?.containers ?? []) })
    case 'status':
      separateStatus(pod, old, subresource)
      // The class follows from the spec, whatever a kubelet says.
      if (pod.status && old.status?.qosClass) writable(pod.status).qosClass = old.status.qosClass
      return
    default:
      separateStatus(pod, old, subresource)
      if (!pod.spec) return
      if (old.spec?.ephemeralContainers) pod.spec.ephemeralContainers = old.spec.ephemeralContainers
      else delete pod.spec.ephemeralContainers
  }
}

function keepAllBut(pod: Pod, old: Stored<Pod>, part: Partial<NonNullable<Pod['spec']>>): void {
  const { managedFields, resourceVersion } = pod.metadata ?? {}
  pod.metadata = { ...old.metadata, ...(managedFields ? { managedFields } : {}), ...(resourceVersion ? { resourceVersion } : {}) }
  pod.spec = { ...old.spec!, ...part }
  resetStatus(pod, old.status)
}

const withResourcesOf = (given: Container[], old: Container[]): Container[] =>
  old.map((container) => {
    const resources = given.find((one) => one.name === container.name)?.resources
    return resources ? { ...container, resources } : container
  })
