import type { Container, Pod } from 'kubernetes-types/core/v1'

/**
 * What a kubelet knows of one pod on its node, beside the pod object: plain data, changed by the worker only, read by `decide`
 * (what next?) and `podStatus` (what to tell the API). Times are milliseconds since 1970.
 */
export interface PodFacts {
  /** When this kubelet first saw the pod; becomes status.startTime. */
  acceptedAt: number
  volumes: 'absent' | 'preparing' | 'ready'
  /** Nothing is tried again for the pod as a whole (volumes, sandbox) before this. */
  retryAt: number
  sandbox: 'absent' | 'creating' | 'ready' | 'removing' | 'removed'
  address: string | null
  containers: Record<string, ContainerFacts>
  /** The pod is not to run any more though nobody deleted it (activeDeadlineSeconds). */
  failure: { reason: string; message: string } | null
  /** The node never took it. */
  rejected?: boolean
  /** When the last of the containers to be stopped was asked to; the grace period counts from here. */
  stoppingSince: number | null
  /** The final DELETE was sent. */
  finished: boolean
}

export interface ContainerFacts {
  /**
   * `waiting`: not running, `waiting` says why; `starting`: image and process are being worked on; `running`; `stopping`: told to end;
   * `exited`: ended, `exit` says how.
   */
  phase: 'waiting' | 'starting' | 'running' | 'stopping' | 'exited'
  waiting: { reason: string; message?: string; since: number }
  /** Not tried again before this. */
  retryAt: number
  restartCount: number
  containerId: string
  image: string
  imageId: string
  startedAt: string
  /** Startup probe passed, or there is none and postStart is done. */
  started: boolean
  /** Readiness probe passing, or there is none. */
  ready: boolean
  /** A probe or hook wants it restarted. */
  unwell: { message: string; reason: string } | null
  /** The latest end; `state.terminated` while `exited`, `lastState.terminated` otherwise. */
  exit: ContainerEnd | null
  /** The end before `exit`, for `lastState` while `exited`. */
  previousExit: ContainerEnd | null
  crashBackOff: BackOff | null
  pullBackOff: BackOff | null
}

export interface ContainerEnd {
  exitCode: number
  reason: string
  message?: string
  /** RFC 3339; absent when the container never ran. */
  startedAt?: string
  finishedAt: string
  /** Milliseconds since 1970, the same moment as `finishedAt`. */
  finished: number
  containerId: string
}

export interface BackOff {
  milliseconds: number
  updatedAt: number
}

export function newContainerFacts(container: Pick<Container, 'image'>, now: number, reason: string): ContainerFacts {
  return {
    phase: 'waiting',
    waiting: { reason, since: now },
    retryAt: 0,
    restartCount: 0,
    containerId: '',
    image: container.image ?? '',
    imageId: '',
    startedAt: '',
    started: false,
    ready: false,
    unwell: null,
    exit: null,
    previousExit: null,
    crashBackOff: null,
    pullBackOff: null,
  }
}

export function newPodFacts(pod: Pod, now: number): PodFacts {
  const init = pod.spec?.initContainers ?? []
  const waiting = init.length > 0 ? 'PodInitializing' : 'ContainerCreating'
  const containers: Record<string, ContainerFacts> = {}
  for (const container of init) containers[container.name] = newContainerFacts(container, now, 'PodInitializing')
  for (const container of pod.spec?.containers ?? []) containers[container.name] = newContainerFacts(container, now, waiting)
  const facts: PodFacts = {
    acceptedAt: now,
    volumes: 'absent',
    retryAt: 0,
    sandbox: 'absent',
    address: null,
    containers,
    failure: null,
    stoppingSince: null,
    finished: false,
  }
  meetEphemeral(pod, facts, now)
  return facts
}

/** Ephemeral containers come while the pod runs; the names of those that were not known. */
export function meetEphemeral(pod: Pod, facts: PodFacts, now: number): string[] {
  const met = (pod.spec?.ephemeralContainers ?? []).filter(({ name }) => facts.containers[name] === undefined)
  for (const container of met) facts.containers[container.name] = newContainerFacts(container, now, 'ContainerCreating')
  return met.map(({ name }) => name)
}

/** An init container that keeps running beside the others. https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/ */
export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always'

export const isAlive = (facts: ContainerFacts): boolean => facts.phase === 'running' || facts.phase === 'stopping' || facts.phase === 'starting'
