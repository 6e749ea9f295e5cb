import { parseImageReference } from '../cluster/kubelet/image-reference.ts'
import { busyBoxCommands } from '../cluster/kubelet/images/commands/index.ts'
import type { BuiltInImage } from '../cluster/kubelet/images/image.ts'
import { builtInImages } from '../cluster/kubelet/images/index.ts'
import { pause } from '../cluster/kubelet/images/pause.ts'

/** Compressed bytes of an image that only a lesson knows. */
const IMAGE_BYTES = 5_000_000

/**
 * What the kubelets find in the registry: the built-in images, and those that a lesson declares. Another tag of a built-in one runs its
 * program (webapp:v7); any other image has a shell and does nothing until it is told to end.
 */
export function imagesOf(declared: readonly string[]): readonly BuiltInImage[] {
  const tags = new Map<string, Set<string>>()
  for (const name of declared) {
    const { repository, tag } = parseImageReference(name)
    tags.set(repository, (tags.get(repository) ?? new Set()).add(tag ?? 'latest'))
  }
  const withMoreTags = builtInImages.map((image) => {
    const more = tags.get(image.repository)
    return more ? { ...image, hasTag: (tag: string) => more.has(tag) || image.hasTag(tag) } : image
  })
  const known = new Set(builtInImages.map((image) => image.repository))
  return [...withMoreTags, ...[...tags].filter(([repository]) => !known.has(repository)).map(([repository, own]) => placeholder(repository, own))]
}

const placeholder = (repository: string, tags: ReadonlySet<string>): BuiltInImage => ({
  repository,
  hasTag: (tag) => tags.has(tag),
  sizeBytes: IMAGE_BYTES,
  entrypoint: [],
  command: ['pause'],
  workingDirectory: '/',
  environment: () => ({}),
  files: () => ({ '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n', '/etc/group': 'root:x:0:\n' }),
  programs: { ...busyBoxCommands, pause },
})
