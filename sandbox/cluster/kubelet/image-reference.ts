/** An image's name as containerd sees it. https://pkg.go.dev/github.com/distribution/reference */
export interface ImageReference {
  /** "docker.io/library/nginx" */
  repository: string
  /** "latest" when neither a tag nor a digest was given; null with a digest alone. */
  tag: string | null
  digest: string | null
  /** "docker.io/library/nginx:latest" */
  whole: string
}

const TAG = /^[\w][\w.-]{0,127}$/
const PATH_COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const DIGEST = /^[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,}$/

/** Throws an Error with upstream's words when `image` is no reference. */
export function parseImageReference(image: string): ImageReference {
  const [nameAndTag = '', digest = null] = image.split('@')
  const slash = nameAndTag.lastIndexOf('/')
  const colon = nameAndTag.indexOf(':', slash + 1)
  const name = colon < 0 ? nameAndTag : nameAndTag.slice(0, colon)
  const tag = colon < 0 ? (digest === null ? 'latest' : null) : nameAndTag.slice(colon + 1)
  const repository = qualify(name)
  const path = repository.slice(repository.indexOf('/') + 1)
  if (path !== path.toLowerCase()) throw new Error(`invalid reference format: repository name (${path}) must be lowercase`)
  const wellFormed = path.split('/').every((part) => PATH_COMPONENT.test(part)) && (tag === null || TAG.test(tag)) && (digest === null || DIGEST.test(digest))
  if (!wellFormed) throw new Error('invalid reference format')
  return { repository, tag, digest, whole: `${repository}${tag === null ? '' : `:${tag}`}${digest === null ? '' : `@${digest}`}` }
}

function qualify(name: string): string {
  const first = name.split('/')[0] ?? ''
  const hasRegistry = name.includes('/') && (/[.:]/.test(first) || first === 'localhost')
  if (hasRegistry) return name.replace(/^(?:index\.)?docker\.io\/(?!.*\/)/, 'docker.io/library/').replace(/^index\.docker\.io\//, 'docker.io/')
  return name.includes('/') ? `docker.io/${name}` : `docker.io/library/${name}`
}
