import type { Pod } from 'kubernetes-types/core/v1'

const COUNTED = ['cpu', 'memory'] as const

/** Guaranteed: every container limits both cpu and memory to what it requests. BestEffort: none asks. https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/ */
export function qosClass(pod: Pod): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  let asked = false
  let guaranteed = true
  for (const { resources } of [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])]) {
    for (const name of COUNTED) {
      const request = given(resources?.requests?.[name])
      const limit = given(resources?.limits?.[name])
      if (request !== undefined || limit !== undefined) asked = true
      if (limit === undefined || (request !== undefined && request !== limit)) guaranteed = false
    }
  }
  if (!asked) return 'BestEffort'
  return guaranteed ? 'Guaranteed' : 'Burstable'
}

const given = (quantity: string | undefined): string | undefined => (quantity === '0' ? undefined : quantity)
