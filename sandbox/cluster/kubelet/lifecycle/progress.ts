import type { Container, Pod } from 'kubernetes-types/core/v1'
import { type ContainerFacts, isAlive, isSidecar, type PodFacts } from './facts.ts'

/** https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy */
export function shouldRestart(pod: Pod, container: Container, exitCode: number): boolean {
  if (isSidecar(container)) return true
  const policy = pod.spec?.restartPolicy ?? 'Always'
  if (policy === 'Never') return false
  // A plain init container that succeeded is done, whatever the policy.
  const isInit = pod.spec?.initContainers?.includes(container) ?? false
  return exitCode !== 0 || (policy === 'Always' && !isInit)
}

export function factsOf(facts: PodFacts, container: Container): ContainerFacts {
  const found = facts.containers[container.name]
  if (found === undefined) throw new Error(`the kubelet keeps no facts of container ${container.name}`)
  return found
}

/** Whether an init container is no longer in the way of those after it. */
export function initDone(facts: PodFacts, container: Container): boolean {
  const one = factsOf(facts, container)
  return isSidecar(container) ? isAlive(one) && one.started : one.phase === 'exited' && one.exit?.exitCode === 0
}

const everStarted = (one: ContainerFacts): boolean => one.phase === 'running' || one.phase === 'stopping' || one.exit !== null || one.restartCount > 0

/** Init containers run to the end once; after a regular container has started they are history. */
export function isInitialised(pod: Pod, facts: PodFacts): boolean {
  if ((pod.spec?.containers ?? []).some((container) => everStarted(factsOf(facts, container)))) return true
  return (pod.spec?.initContainers ?? []).every((container) => initDone(facts, container))
}

/** No container of the pod will run again, except sidecars, which are to be stopped now. */
export function isOver(pod: Pod, facts: PodFacts): boolean {
  if (facts.failure !== null) return true
  const ended = (container: Container): boolean => {
    const one = factsOf(facts, container)
    return one.phase === 'exited' && one.exit !== null && !shouldRestart(pod, container, one.exit.exitCode)
  }
  const failedInit = (pod.spec?.initContainers ?? []).some((container) => ended(container) && !initDone(facts, container))
  return failedInit || (pod.spec?.containers ?? []).every(ended)
}
