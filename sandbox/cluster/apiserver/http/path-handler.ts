import { createHash } from 'node:crypto'
import { aggregatedDiscovery } from '../discovery/aggregated.ts'
import type { DiscoveryVersion } from '../discovery/aggregated.ts'
import { apiGroup, coreVersions, groupList, resourceList } from '../discovery/plain.ts'
import { hasEmptyParts } from '../request-path.ts'
import { methodNotAllowed, resourceNotServed } from '../status.ts'
import { kubernetesVersion } from '../version.ts'
import { negotiate, parseMediaRange } from './accept.ts'
import { document, rawJson, wantsPretty } from './encode.ts'
import { text } from './exchange.ts'
import type { CallContext } from '../core.ts'
import type { ApiRequest, ApiResponse, BodyResponse } from './exchange.ts'
import type { HandlerOptions } from './handler.ts'
import { health, healthPaths } from './health.ts'
import { metaMessage } from './object-response.ts'
import { openApi } from './openapi-handler.ts'
import { openId } from './openid-handler.ts'

/** Everything that is not a resource: discovery, OpenAPI, version, health. */
export async function handlePath(options: HandlerOptions, request: ApiRequest, context: CallContext): Promise<ApiResponse> {
  const parts = request.path.split('/').filter((part) => part !== '')
  if (hasEmptyParts(request.path)) return notThere()
  if (request.method !== 'GET') {
    if (parts[0] !== undefined && routed.has(parts[0])) throw methodNotAllowed()
    // The others are handlers that do not ask how they are called.
    if (parts[0] === undefined || !anyMethod.has(parts[0])) return notThere()
  }
  const { resources } = options.core
  switch (parts[0]) {
    case undefined:
      return rawJson(200, { paths: rootPaths(options) })
    case 'version':
      return parts.length === 1 ? rawJson(200, kubernetesVersion) : notThere()
    case 'metrics':
      return parts.length === 1 && options.metrics !== undefined ? options.metrics.expose(options.core) : notThere()
    case 'healthz':
    case 'livez':
    case 'readyz':
      return health(request, parts)
    case 'openid':
    case '.well-known':
      return openId(request, options.core.tokens, `https://${request.header('host') ?? ''}`)
    case 'ui': {
      // Loaded when somebody looks: hardly any cluster is looked at this way.
      const { dashboard } = await import('../ui/dashboard.ts')
      return dashboard(request.path) ?? notThere()
    }
    case 'openapi':
      return (await remoteOpenApi(options, request, parts, context)) ?? openApi(resources, request, parts)
    case 'api':
      if (parts.length === 1) return discovery(options, request, true) ?? found(request, coreVersions(request.header('host') ?? ''))
      if (parts.length === 2) return found(request, resourceList(resources, '', parts[1]!))
      return notThere()
    case 'apis': {
      if (parts.length === 1) return discovery(options, request, false) ?? found(request, groupList(resources))
      const group = apiGroup(resources, parts[1]!)
      if (group === null) return notThere()
      if (parts.length === 2) return found(request, group)
      return found(request, resourceList(resources, parts[1]!, parts[2]!))
    }
    default:
      return notThere()
  }
}

const routed = new Set(['api', 'apis', 'version'])
const anyMethod = new Set(['healthz', 'livez', 'readyz', 'metrics'])

/** The document of a group version that another server answers for, where it has one. */
async function remoteOpenApi({ aggregator }: HandlerOptions, request: ApiRequest, parts: readonly string[], context: CallContext): Promise<ApiResponse | undefined> {
  const [, form, root, group = '', version = ''] = parts
  if (form !== 'v3' || root !== 'apis' || parts.length !== 5 || aggregator?.serves(group, version) !== true) return undefined
  const response = await aggregator.forward(request, group, version, context)
  if (response.code === 200 || response.code === 304) return response
  // Nobody reads what it says instead.
  if (response.kind === 'stream') response.start({ write: () => true, drained: () => undefined, end: () => undefined })()
  return undefined
}

const notThere = (): BodyResponse => text(404, '404 page not found\n')

function found(request: ApiRequest, value: { kind: string } | null): Promise<BodyResponse> {
  if (value === null) throw resourceNotServed()
  return document(request, negotiate(request.header('accept'), { protobuf: true, converts: false }), 200, metaMessage(value.kind), value)
}

function rootPaths({ core }: HandlerOptions): string[] {
  const groups = [...core.resources.groups()].filter(([group]) => group !== '')
  const apis = groups.flatMap(([group, versions]) => [`/apis/${group}`, ...versions.map((version) => `/apis/${group}/${version}`)])
  const others = ['/.well-known/openid-configuration', '/api', '/api/v1', '/apis', '/apis/', '/metrics', '/openapi/v2', '/openapi/v3', '/openapi/v3/', '/openid/v1/jwks', '/version']
  return [...others, ...apis, ...healthPaths()].sort()
}

/** Aggregated discovery where the client takes it; undefined otherwise. */
function discovery({ core }: HandlerOptions, request: ApiRequest, legacy: boolean): BodyResponse | undefined {
  const version = wantedDiscovery(request.header('accept') ?? '')
  if (version === undefined) return undefined
  const pretty = wantsPretty(request)
  const { body, etag } = cachedDiscovery(core.resources, legacy, version, pretty)
  const headers = { Vary: 'Accept', ETag: etag, 'Cache-Control': 'public' }
  const contentType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`
  if (request.header('if-none-match') === etag) return { kind: 'body', code: 304, contentType, headers, body: '' }
  return { kind: 'body', code: 200, contentType, headers, body }
}

interface CachedDocument {
  generation: number
  body: string
  etag: string
}

type Resources = HandlerOptions['core']['resources']

/** Made again only when what is served has changed: every kubectl with a cold cache asks. */
const documents = new WeakMap<Resources, Map<string, CachedDocument>>()

function cachedDiscovery(resources: Resources, legacy: boolean, version: DiscoveryVersion, pretty: boolean): CachedDocument {
  let cache = documents.get(resources)
  if (cache === undefined) documents.set(resources, (cache = new Map()))
  const key = `${legacy} ${version} ${pretty}`
  const present = cache.get(key)
  if (present?.generation === resources.generation) return present
  const value = aggregatedDiscovery(resources, legacy, version)
  const body = pretty ? JSON.stringify(value, undefined, 2) : `${JSON.stringify(value)}\n`
  const made = { generation: resources.generation, body, etag: `"${createHash('sha512').update(body).digest('hex').toUpperCase()}"` }
  cache.set(key, made)
  return made
}

function wantedDiscovery(accept: string): DiscoveryVersion | undefined {
  for (const range of accept.split(',')) {
    const { type, parameters } = parseMediaRange(range)
    if (type !== 'application/json') continue
    if (parameters.as === undefined) return undefined
    if (parameters.as !== 'APIGroupDiscoveryList' || parameters.g !== 'apidiscovery.k8s.io') continue
    if (parameters.v === 'v2' || parameters.v === 'v2beta1') return parameters.v
  }
  return undefined
}
