/**
 * What a URL path asks for. https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris
 */
export interface ResourcePath {
  group: string
  version: string
  namespace?: string
  resource: string
  name?: string
  subresource?: string
  /** What follows the subresource; only proxy has it. Begins with "/" where the path went on. */
  rest?: string
  /** The deprecated /api/v1/watch/… form. */
  watch: boolean
}

/** Subresources of the namespace itself; elsewhere `namespaces/NS/x` is the resource x in NS. */
const namespaceSubresources = new Set(['status', 'finalize'])

/** "/api//v1": upstream's router takes the parts as they are. */
export const hasEmptyParts = (path: string): boolean => /\/\/+[^/]/.test(path)

/** Null when the path is not below a group version: discovery, health and others. */
export function parseResourcePath(path: string): ResourcePath | null {
  // No part may be empty, but of what is asked of somebody behind a proxy.
  if (hasEmptyParts(path.split('/proxy/')[0]!)) return null
  const parts = path.split('/').filter((part) => part !== '')
  let at: number
  let group: string
  if (parts[0] === 'api' && parts.length > 2) {
    group = ''
    at = 1
  } else if (parts[0] === 'apis' && parts.length > 3) {
    group = parts[1]!
    at = 2
  } else return null
  const version = parts[at++]!
  const watch = parts[at] === 'watch' && parts.length > at + 1
  if (watch) at++
  let rest = parts.slice(at)
  let namespace: string | undefined
  if (rest[0] === 'namespaces' && rest.length > 2 && !(rest.length === 3 && namespaceSubresources.has(rest[2]!))) {
    namespace = rest[1]!
    rest = rest.slice(2)
  }
  const [resource, name, subresource, ...more] = rest
  if (resource === undefined) return null
  const result: ResourcePath = { group, version, resource, watch }
  if (namespace !== undefined) result.namespace = namespace
  if (name !== undefined) result.name = name
  if (subresource !== undefined) result.subresource = subresource
  if (more.length > 0) result.rest = `/${more.join('/')}`
  else if (subresource === 'proxy' && path.endsWith('/')) result.rest = '/'
  // The namespace of /api/v1/namespaces/NS is the object's own scope for authorization.
  if (group === '' && resource === 'namespaces' && name !== undefined) result.namespace = name
  return result
}
