import { timestamp, type Clock } from '../../machinery/clock.ts'
import { parseImageReference } from '../image-reference.ts'
import type { ContainerRuntime, ContainerStart, RunningContainer } from '../runtime.ts'
import { digestOf, newContainerId } from './container-id.ts'
import { LogBuffer } from './container-log.ts'

/** What `kubectl get` and events say of an image that does not exist. */
const IMAGE_BYTES = 72_319_182

/** Between being told to stop and having ended, as a program that tidies up takes; watchers see the pod terminate. */
const STOP_MILLISECONDS = 500

/** Every image is there, every container runs until it is stopped, nothing executes. For tests and for size. */
export function simulatedRuntime(clock: Clock): ContainerRuntime {
  const pulled = new Set<string>()
  return {
    executes: false,
    pull(image) {
      const { whole, repository } = parseImageReference(image)
      const alreadyPresent = pulled.has(whole)
      pulled.add(whole)
      return Promise.resolve({ imageId: `${repository}@${digestOf(whole)}`, sizeBytes: IMAGE_BYTES, alreadyPresent })
    },
    hasImage: (image) => pulled.has(parseImageReference(image).whole),
    images: () => [...pulled].map((name) => ({ names: [`${name.replace(/:[^:/]*$/, '')}@${digestOf(name)}`, name], sizeBytes: IMAGE_BYTES })),
    createPod: () => Promise.resolve(),
    removePod: () => Promise.resolve(),
    startContainer: (start) => Promise.resolve(runUntilStopped(start, clock)),
    prepareHostPath: () => undefined,
    volumeBytes: () => ({}),
    saveVolumes: () => null,
    restoreVolumes: () => undefined,
  }
}

function runUntilStopped(start: ContainerStart, clock: Clock): RunningContainer {
  let stopped: Promise<void> | undefined
  const logs = new LogBuffer()
  return {
    containerId: newContainerId(),
    startedAt: timestamp(clock.now()),
    stop(graceMilliseconds) {
      stopped ??= new Promise((resolve) => {
        clock.after(Math.min(STOP_MILLISECONDS, graceMilliseconds), () => {
          logs.end()
          start.exited({ exitCode: 0, reason: 'Completed', finishedAt: timestamp(clock.now()) })
          resolve()
        })
      })
      return stopped
    },
    logs,
    usage: () => ({ cpuNanoCores: 0, memoryBytes: 0 }),
    storedBytes: () => 0,
    exec: null,
    attach: null,
    replaceFiles: () => undefined,
  }
}
