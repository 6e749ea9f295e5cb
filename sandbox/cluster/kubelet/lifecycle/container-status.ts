import type { Container, ContainerState, ContainerStatus, VolumeMountStatus } from 'kubernetes-types/core/v1'
import type { ContainerEnd, ContainerFacts } from './facts.ts'

/** One entry of status.containerStatuses or initContainerStatuses. */
export function containerStatus(container: Container, facts: ContainerFacts): ContainerStatus {
  const running = facts.phase === 'running' || facts.phase === 'stopping'
  return {
    name: container.name,
    state: stateOf(facts),
    lastState: lastStateOf(facts),
    ready: running && facts.ready && facts.started,
    restartCount: facts.restartCount,
    image: facts.image,
    imageID: facts.imageId,
    ...(facts.containerId === '' ? {} : { containerID: facts.containerId }),
    started: running && facts.started,
    ...resourcesOf(container, facts),
    ...mountsOf(container),
  }
}

function stateOf(facts: ContainerFacts): ContainerState {
  switch (facts.phase) {
    case 'starting':
      // Started again at once: the old end is what there is to see until it runs.
      if (restartsAtOnce(facts) && facts.exit !== null) return { terminated: terminated(facts.exit) }
      return waitingState(facts)
    case 'waiting':
      return waitingState(facts)
    case 'running':
    case 'stopping':
      return { running: { startedAt: facts.startedAt } }
    case 'exited':
      return facts.exit === null ? {} : { terminated: terminated(facts.exit) }
  }
}

function waitingState(facts: ContainerFacts): ContainerState {
  const { reason, message } = facts.waiting
  return { waiting: { reason, ...(message === undefined ? {} : { message }) } }
}

const restartsAtOnce = (facts: ContainerFacts): boolean => facts.exit !== null && facts.waiting.since <= facts.exit.finished

function lastStateOf(facts: ContainerFacts): ContainerState {
  const shownAsEnded = facts.phase === 'exited' || (facts.phase === 'starting' && restartsAtOnce(facts))
  const last = shownAsEnded ? facts.previousExit : facts.exit
  return last === null ? {} : { terminated: terminated(last) }
}

const terminated = (end: ContainerEnd): NonNullable<ContainerState['terminated']> => ({
  exitCode: end.exitCode,
  reason: end.reason,
  ...(end.message === undefined ? {} : { message: end.message }),
  ...(end.startedAt === undefined ? {} : { startedAt: end.startedAt }),
  finishedAt: end.finishedAt,
  ...(end.containerId === '' ? {} : { containerID: end.containerId }),
})

/** 1.33 reports what a running container was given. */
function resourcesOf(container: Container, facts: ContainerFacts): Pick<ContainerStatus, 'resources' | 'allocatedResources'> {
  if (facts.phase !== 'running' && facts.phase !== 'stopping') return {}
  const requests = container.resources?.requests
  return { ...(requests === undefined ? {} : { allocatedResources: requests }), resources: container.resources ?? {} }
}

/** 1.33 lists the mounts, saying of read-only ones that mounts below them are not. */
function mountsOf(container: Container): { volumeMounts?: VolumeMountStatus[] } {
  if (container.volumeMounts === undefined || container.volumeMounts.length === 0) return {}
  const volumeMounts = container.volumeMounts.map(({ name, mountPath, readOnly }) => ({
    name,
    mountPath,
    ...(readOnly === true ? { readOnly, recursiveReadOnly: 'Disabled' } : {}),
  }))
  return { volumeMounts }
}
