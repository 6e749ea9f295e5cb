import type { ContainerStatus, Pod } from 'kubernetes-types/core/v1'
import { timestamp } from '../../machinery/clock.ts'
import { type ContainerEnd, type ContainerFacts, newPodFacts, type PodFacts } from './facts.ts'

/**
 * The facts of a pod that a kubelet meets: new for a new pod; for one that was here before this kubelet began (a restart of the
 * process, a restored checkpoint) what its status tells. Containers that ran are gone with the old process, as after a reboot of
 * a node, and are started again.
 */
export function restorePodFacts(pod: Pod, now: number): PodFacts {
  const facts = newPodFacts(pod, now)
  const { status } = pod
  if (status?.startTime === undefined) return facts
  facts.acceptedAt = Date.parse(status.startTime)
  facts.address = status.podIP ?? null
  for (const one of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? []), ...(status.ephemeralContainerStatuses ?? [])]) {
    const container = facts.containers[one.name]
    if (container !== undefined) restoreContainer(container, one, now)
  }
  if (status.phase === 'Failed' || status.phase === 'Succeeded') {
    facts.sandbox = 'removed'
    if (status.phase === 'Failed' && status.reason !== undefined) facts.failure = { reason: status.reason, message: status.message ?? '' }
  }
  return facts
}

function restoreContainer(facts: ContainerFacts, status: ContainerStatus, now: number): void {
  Object.assign(facts, { restartCount: status.restartCount, image: status.image, imageId: status.imageID, containerId: status.containerID ?? '' })
  const last = status.lastState?.terminated
  const ended = status.state?.terminated
  if (ended !== undefined) {
    facts.phase = 'exited'
    facts.exit = endOf(ended)
    facts.previousExit = last === undefined ? null : endOf(last)
  } else if (status.state?.running !== undefined) {
    facts.phase = 'exited'
    facts.previousExit = last === undefined ? null : endOf(last)
    facts.exit = { exitCode: 255, reason: 'Unknown', startedAt: status.state.running.startedAt, finishedAt: timestamp(now), finished: now, containerId: facts.containerId }
  } else if (last !== undefined) {
    facts.exit = endOf(last)
  }
}

const endOf = (ended: { exitCode: number; reason?: string; message?: string; startedAt?: string; finishedAt?: string; containerID?: string }): ContainerEnd => ({
  exitCode: ended.exitCode,
  reason: ended.reason ?? '',
  ...(ended.message === undefined ? {} : { message: ended.message }),
  ...(ended.startedAt === undefined ? {} : { startedAt: ended.startedAt }),
  finishedAt: ended.finishedAt ?? '',
  finished: Date.parse(ended.finishedAt ?? '') || 0,
  containerId: ended.containerID ?? '',
})
