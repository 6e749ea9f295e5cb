import type { Container, Pod, PodStatus } from 'kubernetes-types/core/v1'
import { timestamp } from '../../machinery/clock.ts'
import { containerStatus } from './container-status.ts'
import { podConditions, stampConditions } from './conditions.ts'
import { isAlive, isSidecar, type PodFacts } from './facts.ts'
import { factsOf, initDone, isInitialised, isOver, shouldRestart } from './progress.ts'

/** What the kubelet tells the API of a pod: the whole of its part of `status`. Pure; `before` are the conditions told last. */
export function podStatus(pod: Pod, facts: PodFacts, node: { address: string }, now: number, before = pod.status?.conditions ?? []): PodStatus {
  if (facts.rejected && facts.failure) return rejectedStatus(pod, facts)
  const phase = podPhase(pod, facts)
  const address = pod.spec?.hostNetwork === true ? node.address : facts.address
  const init = pod.spec?.initContainers ?? []
  const ephemeral = (pod.spec?.ephemeralContainers ?? []) as Container[]
  const of = (container: Container) => containerStatus(container, factsOf(facts, container))
  return {
    phase,
    conditions: stampConditions(podConditions(pod, facts, phase), before, timestamp(now)),
    ...(facts.failure ?? {}),
    hostIP: node.address,
    hostIPs: [{ ip: node.address }],
    ...(address === null ? {} : { podIP: address, podIPs: [{ ip: address }] }),
    startTime: timestamp(facts.acceptedAt),
    ...(pod.status?.qosClass === undefined ? {} : { qosClass: pod.status.qosClass }),
    ...(init.length === 0 ? {} : { initContainerStatuses: init.map((container) => initStatus(of(container), container, facts)) }),
    containerStatuses: (pod.spec?.containers ?? []).map(of),
    ...(ephemeral.length === 0 ? {} : { ephemeralContainerStatuses: ephemeral.map(of) }),
  }
}

/** Nothing was done for such a pod, so there is little to say. */
const rejectedStatus = ({ status = {} }: Pod, { acceptedAt, failure }: PodFacts): PodStatus => ({
  phase: 'Failed',
  ...(failure ?? {}),
  ...(status.conditions ? { conditions: status.conditions } : {}),
  ...(status.qosClass ? { qosClass: status.qosClass } : {}),
  startTime: timestamp(acceptedAt),
})

/** An init container that did its work counts as ready. */
function initStatus<T extends { ready: boolean }>(status: T, container: Container, facts: PodFacts): T {
  return isSidecar(container) ? status : { ...status, ready: initDone(facts, container) }
}

/** https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase; the cases of getPhase in pkg/kubelet/kubelet_pods.go. */
export function podPhase(pod: Pod, facts: PodFacts): NonNullable<PodStatus['phase']> {
  if (facts.failure !== null) return 'Failed'
  const containers = pod.spec?.containers ?? []
  const init = pod.spec?.initContainers ?? []
  const failedForGood = init.some((container) => {
    const one = factsOf(facts, container)
    return one.phase === 'exited' && one.exit !== null && one.exit.exitCode !== 0 && !shouldRestart(pod, container, one.exit.exitCode)
  })
  if (failedForGood) return 'Failed'
  if (!isInitialised(pod, facts)) return 'Pending'
  const all = containers.map((container) => factsOf(facts, container))
  if (all.some((one) => (one.phase === 'waiting' || one.phase === 'starting') && one.exit === null)) return 'Pending'
  if (all.some((one) => one.phase === 'running' || one.phase === 'stopping')) return 'Running'
  const ending = pod.metadata?.deletionTimestamp !== undefined || isOver(pod, facts)
  const sidecarsAlive = init.some((container) => isSidecar(container) && isAlive(factsOf(facts, container)))
  if (!ending || sidecarsAlive || !all.every((one) => one.phase === 'exited')) return 'Running'
  return all.every((one) => one.exit?.exitCode === 0) ? 'Succeeded' : 'Failed'
}
