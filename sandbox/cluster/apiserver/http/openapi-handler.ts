import { createHash } from 'node:crypto'
import type { ResourceTable } from '../resource-table.ts'
import { json } from './encode.ts'
import { text } from './exchange.ts'
import type { ApiRequest, BodyResponse } from './exchange.ts'

/** https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-interface-definition */
export async function openApi(resources: ResourceTable, request: ApiRequest, parts: readonly string[]): Promise<BodyResponse> {
  const [, version, ...rest] = parts
  if (version === 'v2' && rest.length === 0) {
    const { openApiV2 } = await import('../openapi/v2.ts')
    return { ...json(request, 200, openApiV2(resources)), headers: { Vary: 'Accept' } }
  }
  if (version !== 'v3') return text(404, '404 page not found\n')
  if (rest.length === 0) return json(request, 200, await index(resources))
  const document = await groupDocument(resources, rest.join('/'))
  if (document === null) return text(404, '404 page not found\n')
  // The address carries the hash, so that the document may be kept for ever.
  const headers: Record<string, string> = { Vary: 'Accept', ETag: `"${document.hash}"`, ...(request.query.has('hash') ? { 'Cache-Control': 'public, immutable' } : {}) }
  if (request.header('if-none-match') === headers.ETag) return { kind: 'body', code: 304, contentType: 'application/json', headers, body: '' }
  return { kind: 'body', code: 200, contentType: 'application/json', headers, body: document.body }
}

interface Document {
  body: string
  hash: string
}

interface Cache {
  generation: number
  documents: Map<string, Document>
}

const caches = new WeakMap<ResourceTable, Cache>()

function cacheOf(resources: ResourceTable): Cache {
  let cache = caches.get(resources)
  if (cache === undefined || cache.generation !== resources.generation) {
    cache = { generation: resources.generation, documents: new Map() }
    caches.set(resources, cache)
  }
  return cache
}

async function index(resources: ResourceTable) {
  const paths: Record<string, { serverRelativeURL: string }> = {}
  for (const [group, versions] of resources.groups()) {
    for (const version of versions) {
      const path = group === '' ? `api/${version}` : `apis/${group}/${version}`
      const document = await groupDocument(resources, path)
      paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${document?.hash ?? ''}` }
    }
  }
  return { paths }
}

/** `path`: "api/v1", "apis/apps/v1". */
async function groupDocument(resources: ResourceTable, path: string): Promise<Document | null> {
  const { documents } = cacheOf(resources)
  const present = documents.get(path)
  if (present !== undefined) return present
  const [root, ...rest] = path.split('/')
  const [group, version] = root === 'api' && rest.length === 1 ? ['', rest[0]!] : root === 'apis' && rest.length === 2 ? [rest[0]!, rest[1]!] : [undefined, '']
  if (group === undefined || resources.groups().get(group)?.includes(version) !== true) return null
  const { openApiV3 } = await import('../openapi/v3.ts')
  const body = JSON.stringify(openApiV3(resources, group, version))
  const made = { body, hash: createHash('sha512').update(body).digest('hex').toUpperCase() }
  documents.set(path, made)
  return made
}
