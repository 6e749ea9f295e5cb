import type { Container } from 'kubernetes-types/core/v1'
import type { EventType } from '../machinery/event-recorder.ts'
import type { Clock } from '../machinery/clock.ts'
import { type ImageReference, parseImageReference } from './image-reference.ts'
import type { ContainerRuntime, PulledImage } from './runtime.ts'

/** Why a container cannot have its image: the waiting reason and its message, as upstream words them. */
export class ImageProblem extends Error {
  override name = 'ImageProblem'
  constructor(
    readonly reason: 'InvalidImageName' | 'ErrImageNeverPull' | 'ErrImagePull',
    message: string,
  ) {
    super(message)
  }
}

/**
 * Brings a container's image to the node as its pull policy wants, and says so in events. Throws `ImageProblem`.
 * https://kubernetes.io/docs/concepts/containers/images/#updating-images; texts: pkg/kubelet/images/image_manager.go
 */
export async function ensureImage(
  container: Container,
  runtime: ContainerRuntime,
  clock: Clock,
  tell: (type: EventType, reason: string, message: string) => void,
  signal: AbortSignal,
): Promise<PulledImage & { reference: ImageReference }> {
  const image = container.image ?? ''
  const problem = (reason: ImageProblem['reason'], eventReason: string, message: string): ImageProblem => {
    tell('Warning', eventReason, message)
    tell('Warning', 'Failed', `Error: ${reason}`)
    return new ImageProblem(reason, message)
  }
  let reference: ImageReference
  try {
    reference = parseImageReference(image)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw problem('InvalidImageName', 'InspectFailed', `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${why}`)
  }
  const present = runtime.hasImage(image)
  const policy = container.imagePullPolicy ?? (reference.tag === 'latest' ? 'Always' : 'IfNotPresent')
  if (policy === 'Never' && !present) {
    throw problem('ErrImageNeverPull', 'ErrImageNeverPull', `Container image "${image}" is not present with pull policy of Never`)
  }
  if (present && policy !== 'Always') {
    tell('Normal', 'Pulled', `Container image "${image}" already present on machine`)
    return { ...(await runtime.pull(image, signal)), reference }
  }
  tell('Normal', 'Pulling', `Pulling image "${image}"`)
  const startedAt = clock.now()
  try {
    const pulled = await runtime.pull(image, signal)
    const took = goDuration(clock.now() - startedAt)
    tell('Normal', 'Pulled', `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${pulled.sizeBytes} bytes.`)
    return { ...pulled, reference }
  } catch (error) {
    if (signal.aborted) throw error
    const why = error instanceof Error ? error.message : String(error)
    tell('Warning', 'Failed', `Failed to pull image "${image}": ${why}`)
    tell('Warning', 'Failed', 'Error: ErrImagePull')
    throw new ImageProblem('ErrImagePull', why)
  }
}

/** Milliseconds as Go prints a duration: "12ms", "1.204s". */
export const goDuration = (milliseconds: number): string => {
  const whole = Math.max(0, Math.round(milliseconds))
  return whole < 1000 && whole > 0 ? `${whole}ms` : `${whole / 1000}s`
}
