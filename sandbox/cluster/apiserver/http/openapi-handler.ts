import { createHash } from 'node:crypto'
import type { ResourceTable } from '../resource-table.ts'
import { kubernetesVersion } from '../version.ts'
import { json } from './encode.ts'
import { text } from './exchange.ts'
import type { ApiRequest, BodyResponse } from './exchange.ts'

/** https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-interface-definition */
export async function openApi(resources: ResourceTable, request: ApiRequest, parts: readonly string[]): Promise<BodyResponse> {
  const [, version, ...rest] = parts
  if (version === 'v2' && rest.length === 0) return documentV2(resources, request)
  if (version !== 'v3') return notThere()
  if (rest.length === 0) return json(request, 200, index(resources))
  const served = groupOf(resources, rest)
  if (served === null) return notThere()
  const hash = hashOf(resources, served.group, served.version)
  // The address carries the hash, so that the document may be kept for ever.
  const headers: Record<string, string> = { Vary: 'Accept', ETag: `"${hash}"`, ...(request.query.has('hash') ? { 'Cache-Control': 'public, immutable' } : {}) }
  if (request.header('if-none-match') === headers.ETag) return { kind: 'body', code: 304, contentType: 'application/json', headers, body: '' }
  // Made each time: clients keep it, and here it would lie in memory for nobody.
  const { openApiV3 } = await import('../openapi/v3.ts')
  return { ...json(request, 200, openApiV3(resources, served.group, served.version)), headers }
}

const notThere = (): BodyResponse => text(404, '404 page not found\n')

async function documentV2(resources: ResourceTable, request: ApiRequest): Promise<BodyResponse> {
  const { openApiV2 } = await import('../openapi/v2.ts')
  const { encodeOpenApiV2, v2ProtobufAccept, v2ProtobufType } = await import('../openapi/v2-protobuf.ts')
  const headers = { Vary: 'Accept', ETag: `"${hashOf(resources, '', 'v2')}"` }
  const protobuf = request.header('accept')?.includes(v2ProtobufAccept) === true
  const contentType = protobuf ? v2ProtobufType : 'application/json'
  if (request.header('if-none-match') === headers.ETag) return { kind: 'body', code: 304, contentType, headers, body: '' }
  const document = openApiV2(resources)
  if (!protobuf) return { ...json(request, 200, document), headers }
  return { kind: 'body', code: 200, contentType, headers, body: encodeOpenApiV2(document) }
}

function index(resources: ResourceTable) {
  const paths: Record<string, { serverRelativeURL: string }> = {}
  for (const [group, versions] of resources.groups()) {
    for (const version of versions) {
      const path = group === '' ? `api/${version}` : `apis/${group}/${version}`
      paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hashOf(resources, group, version)}` }
    }
  }
  return { paths }
}

/** `parts`: ["api", "v1"], ["apis", "apps", "v1"]. */
function groupOf(resources: ResourceTable, [root, ...rest]: readonly string[]): { group: string; version: string } | null {
  const [group, version] = root === 'api' && rest.length === 1 ? ['', rest[0]!] : root === 'apis' && rest.length === 2 ? [rest[0]!, rest[1]!] : [undefined, '']
  return group !== undefined && resources.groups().get(group)?.includes(version) === true ? { group, version } : null
}

/** Of what the document is made from, so that the index need not make them all. Built-in kinds change with the program only. */
function hashOf(resources: ResourceTable, group: string, version: string): string {
  const hash = createHash('sha512').update(`${kubernetesVersion.gitVersion} ${group}/${version}`)
  for (const definition of resources.all()) {
    if (version !== 'v2' && (definition.group !== group || definition.version !== version)) continue
    hash.update(`\n${definition.resource} ${definition.schema}`)
    if (definition.customSchema !== undefined) hash.update(JSON.stringify(definition.customSchema))
  }
  return hash.digest('hex').toUpperCase()
}
