import type { ContainerStatus, Event, Pod } from 'kubernetes-types/core/v1'
import type { Explanation } from '../../../cluster-protocol.ts'
import { isReady, podCondition } from '../../../cluster/machinery/pods.ts'
import { explainHeld } from './ending.ts'
import { explanation } from './explanation.ts'
import { usualRejection } from './rejection.ts'

/** Why the kubelet waits before it starts a container that ended is told by the container's last end. */
type Ended = NonNullable<NonNullable<ContainerStatus['state']>['terminated']>

const usualScheduler = 'default-scheduler'
/** It could not even be started: the runtime's words say more than a number, and no log says anything. */
const neverStarted = new Set(['StartError', 'ContainerCannotRun'])
/** How a program ends that was told to: well, or by SIGKILL or SIGTERM. */
const toldToEnd = new Set([0, 137, 143])

/**
 * Pure: why a pod is not what one would have it be, from its own status and from the last warning about it; null when it runs and is
 * ready, or has finished well.
 */
export function explainPod(pod: Pod, warning: Event | undefined): Explanation | null {
  const { status, metadata } = pod
  if (metadata?.deletionTimestamp !== undefined) return explainEnding(pod)
  if (status?.reason === 'NodeLost') return explanation('nodeLost', { node: pod.spec?.nodeName })
  if (status?.phase === 'Succeeded') return null
  if (pod.spec?.nodeName === undefined) return explainUnscheduled(pod)
  const init = status?.initContainerStatuses?.find(({ state, ready, started }) => state?.terminated?.exitCode !== 0 && !ready && started !== true)
  if (init !== undefined && status?.phase === 'Pending') return explainInit(init, pod, warning)
  const broken = statusesOf(pod).map((one) => explainContainer(one, warning)).find((one) => one !== null)
  if (broken !== undefined && broken !== null) return broken
  if (status?.phase === 'Failed') return explanation(status.reason === 'Evicted' ? 'evicted' : 'failed', { message: status.message ?? status.reason })
  if (status?.phase !== 'Running') {
    if (warning?.reason === 'FailedMount' || warning?.reason === 'FailedAttachVolume') return explanation('mount', { message: warning.message })
    return explanation('starting', { node: pod.spec.nodeName, image: pod.spec.containers.map(({ image }) => image ?? '').join(', ') })
  }
  return isReady(pod) ? null : explainUnready(pod, warning)
}

/** Of the containers that are to run: sidecars too, which are written down among the init containers. */
function statusesOf({ spec, status }: Pod): ContainerStatus[] {
  const sidecars = new Set(spec?.initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name))
  return [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name))]
}

function explainEnding(pod: Pod): Explanation {
  const { metadata, spec } = pod
  const held = explainHeld(metadata)
  if (held !== null) return held
  const seconds = metadata?.deletionGracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? 0
  const disrupted = podCondition(pod, 'DisruptionTarget')
  return disrupted?.status === 'True' ? explanation('endingDisrupted', { seconds, by: disrupted.reason }) : explanation('ending', { seconds })
}

function explainUnscheduled(pod: Pod): Explanation {
  const condition = podCondition(pod, 'PodScheduled')
  if (condition?.reason === 'SchedulingGated') return explanation('schedulingGated', { gates: (pod.spec?.schedulingGates ?? []).map(({ name }) => name).join(', ') })
  if (condition?.status === 'False') return explanation('unschedulable', { message: condition.message, hint: usualRejection(condition.message ?? '') })
  const scheduler = pod.spec?.schedulerName
  return scheduler === undefined || scheduler === usualScheduler ? explanation('notScheduled') : explanation('otherScheduler', { scheduler })
}

function explainInit(status: ContainerStatus, pod: Pod, warning: Event | undefined): Explanation {
  const { name, state, lastState } = status
  const ended = state?.terminated ?? (state?.waiting?.reason === 'CrashLoopBackOff' ? lastState?.terminated : undefined)
  if (ended !== undefined) return explanation('initFailing', { container: name, code: ended.exitCode })
  const waiting = explainContainer(status, warning)
  if (waiting !== null) return waiting
  const all = pod.spec?.initContainers ?? []
  return explanation('initializing', { container: name, number: all.findIndex((one) => one.name === name) + 1, total: all.length })
}

function explainContainer({ name, image, state, lastState, restartCount }: ContainerStatus, warning: Event | undefined): Explanation | null {
  const waiting = state?.waiting
  switch (waiting?.reason) {
    case 'ErrImagePull':
    case 'ErrImageNeverPull':
      return explanation('pullFailed', { image, message: waiting.message })
    case 'ImagePullBackOff':
      return explanation('pullBackOff', { image, message: warning?.reason === 'Failed' ? warning.message : waiting.message })
    case 'InvalidImageName':
      return explanation('badImageName', { image })
    case 'CreateContainerConfigError':
      return explanation('badConfig', { container: name, message: waiting.message })
    case 'CreateContainerError':
    case 'RunContainerError':
      return explanation('cannotRun', { container: name, message: waiting.message })
    case 'CrashLoopBackOff':
      return lastState?.terminated === undefined
        ? explanation('cannotRun', { container: name, message: waiting.message })
        : explainEnd('crashLoop', name, lastState.terminated, restartCount, warning)
  }
  // A container that ended well is not what is wrong with a pod.
  return state?.terminated === undefined || state.terminated.exitCode === 0 ? null : explainEnd('exited', name, state.terminated, restartCount, warning)
}

function explainEnd(reason: 'crashLoop' | 'exited', container: string, { reason: why, exitCode, message }: Ended, restarts: number, warning: Event | undefined): Explanation {
  if (why === 'OOMKilled') return explanation('outOfMemory', { container, restarts })
  if (why !== undefined && neverStarted.has(why) && message) return explanation('cannotRun', { container, message })
  const isKilled = reason === 'crashLoop' && toldToEnd.has(exitCode) && warning?.reason === 'Unhealthy' && /^(Liveness|Startup)/.test(warning.message ?? '')
  return isKilled ? explanation('probeKills', { container, message: warning.message }) : explanation(reason, { container, code: exitCode, restarts })
}

function explainUnready(pod: Pod, warning: Event | undefined): Explanation | null {
  const statuses = statusesOf(pod)
  const unready = statuses.find(({ ready }) => !ready)
  if (unready === undefined) {
    const gate = pod.spec?.readinessGates?.find(({ conditionType }) => podCondition(pod, conditionType)?.status !== 'True')
    return gate === undefined ? null : explanation('notReady', { container: '', message: gate.conditionType })
  }
  const container = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].find(({ name }) => name === unready.name)
  if (unready.state?.terminated !== undefined) return null
  if (container?.startupProbe !== undefined && unready.started !== true) return explanation('probing', { container: unready.name, probe: 'startup' })
  if (warning?.reason === 'Unhealthy' && warning.message?.startsWith('Readiness') === true) return explanation('notReady', { container: unready.name, message: warning.message })
  return explanation('probing', { container: unready.name, probe: container?.readinessProbe === undefined ? '' : 'readiness' })
}
