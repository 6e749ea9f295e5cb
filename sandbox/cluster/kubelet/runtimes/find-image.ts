import type { BuiltInImage } from '../images/image.ts'
import { type ImageReference, parseImageReference } from '../image-reference.ts'
import { ImageNotFoundError } from '../runtime.ts'
import { insteadOf } from './image-advice.ts'

/** Finds an image by what a manifest calls it. Throws `ImageNotFoundError` in containerd's words, with what to take instead behind them. */
export function findImage(images: readonly BuiltInImage[], name: string): { image: BuiltInImage; reference: ImageReference } {
  const reference = parseImageReference(name)
  const { repository, tag, whole } = reference
  const unpack = `failed to pull and unpack image "${whole}": failed to resolve reference "${whole}"`
  const image = images.find((one) => one.repository === repository)
  if (image !== undefined) {
    if (tag !== null && image.hasTag(tag)) return { image, reference }
    throw new ImageNotFoundError(`rpc error: code = NotFound desc = ${unpack}: ${whole}: not found`)
  }
  const [registry = ''] = repository.split('/')
  if (registry === 'docker.io') {
    const denied = 'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed'
    throw new ImageNotFoundError(`${unpack}: ${denied}. ${insteadOf(images, repository)}`)
  }
  // There is no network out of the sandbox, so other registries have no address.
  const url = `https://${registry}/v2/${repository.slice(registry.length + 1)}/manifests/${tag ?? reference.digest}`
  const [host = ''] = registry.split(':')
  throw new ImageNotFoundError(`${unpack}: failed to do request: Head "${url}": dial tcp: lookup ${host}: no such host. ${insteadOf(images, repository)}`)
}
