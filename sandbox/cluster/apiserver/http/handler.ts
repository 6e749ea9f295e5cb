import { randomUUID } from 'node:crypto'
import { ApiError } from '../../machinery/object.ts'
import type { Aggregator } from '../aggregation/aggregator.ts'
import { connectUpgraded } from '../connect/connect.ts'
import type { Connector, Upgraded } from '../connect/connect.ts'
import { readableLog, readableWatch } from '../connect/readable.ts'
import type { CallContext } from '../core.ts'
import type { Authentication } from '../auth/authenticate.ts'
import { authenticate } from '../auth/authenticate.ts'
import { refusal } from '../auth/authorizer.ts'
import type { Attributes } from '../auth/authorizer.ts'
import type { User } from '../admission-plugin.ts'
import type { Dispatcher } from '../dispatch.ts'
import { answered } from '../questions.ts'
import { parseResourcePath } from '../request-path.ts'
import type { ResourcePath } from '../request-path.ts'
import { forbidden, internalError, resourceNotServed } from '../status.ts'
import { negotiate } from './accept.ts'
import { document, rawJson } from './encode.ts'
import type { ApiRequest, ApiResponse, BodyResponse } from './exchange.ts'
import type { RawUpgrade } from './upgrade.ts'
import { metaMessage } from './object-response.ts'
import { timeoutOf } from './options.ts'
import type { RequestMetrics } from './request-metrics.ts'
import { attributesOf, handleResource } from './resource-handler.ts'
import { handlePath } from './path-handler.ts'

export interface HandlerOptions extends Connector {
  api: Dispatcher
  authentication: Authentication
  /** Absent: no server stands behind this one. */
  aggregator?: Aggregator
  /** Absent: nothing is counted. */
  metrics?: RequestMetrics
}

/** Who asks, and whether he may: what every request passes before it is answered. Throws `ApiError`. */
export function admitRequest({ authentication }: HandlerOptions, request: ApiRequest, attributes: Attributes): User {
  const user = authenticate(request, authentication)
  const { allowed, reason } = authentication.authorizer.authorize(user, attributes)
  if (allowed) return user
  const what = 'path' in attributes ? { group: '', resource: '' } : { group: attributes.group, resource: attributes.resource }
  throw forbidden(what, 'path' in attributes ? '' : attributes.name, refusal(user, attributes, reason))
}

/** One request through the whole pipeline; independent of how it came. Never rejects. */
export async function handle(options: HandlerOptions, request: ApiRequest): Promise<ApiResponse> {
  const began = performance.now()
  const path = parseResourcePath(request.path)
  const response = await respond(options, request, path)
  // What is not served must not make a new line for each name that somebody tries.
  const known = path !== null && options.core.resources.get(path) !== undefined ? path : null
  options.metrics?.count(request, known, known === null ? request.method : attributesOf(request, known).verb.toUpperCase(), response, (performance.now() - began) / 1000)
  const auditId = request.header('audit-id') ?? ''
  // Servers behind a proxy write names in their own way.
  const cached = Object.keys(response.headers).some((name) => name.toLowerCase() === 'cache-control')
  return { ...response, headers: { 'Audit-Id': auditId === '' ? randomUUID() : auditId, ...(cached ? {} : { 'Cache-Control': 'no-cache, private' }), ...response.headers } }
}

/** What has no deadline: a watch, and what streams. */
const isLongRunning = ({ verb, subresource }: { verb: string; subresource: string }): boolean => verb === 'watch' || verb === 'proxy' || ['attach', 'exec', 'log', 'portforward', 'proxy'].includes(subresource)

async function respond(options: HandlerOptions, request: ApiRequest, path: ResourcePath | null): Promise<ApiResponse> {
  const warnings: string[] = []
  try {
    const user = admitRequest(options, request, path === null ? { verb: request.method.toLowerCase(), path: request.path } : attributesOf(request, path))
    const timeoutMilliseconds = path !== null && isLongRunning(attributesOf(request, path)) ? undefined : timeoutOf(request.query)
    const context: CallContext = {
      user,
      userAgent: request.header('user-agent') ?? '',
      warn: (text) => warn(warnings, text),
      ...(request.client === undefined ? {} : { client: request.client }),
      ...(timeoutMilliseconds === undefined ? {} : { timeoutMilliseconds }),
    }
    const response = path === null ? await handlePath(options, request, context) : await handleResource(options, request, path, context)
    return withWarnings(response, warnings)
  } catch (error) {
    return withWarnings(await failed(options, request, error), warnings)
  }
}

/** What another server speaks with the client. */
export interface Tunnelled {
  /** Rejects while nothing has been answered. */
  tunnel(raw: RawUpgrade): Promise<void>
}

/** A request for a connection of messages: what will run on it, or the answer that refuses it. */
export async function handleUpgrade(options: HandlerOptions, request: ApiRequest, offered: readonly string[]): Promise<Upgraded | Tunnelled | BodyResponse> {
  try {
    const path = parseResourcePath(request.path)
    if (path === null) throw resourceNotServed()
    const user = admitRequest(options, request, attributesOf(request, path))
    const definition = options.core.resources.get(path)
    const context: CallContext = { user, userAgent: request.header('user-agent') ?? '', ...(request.client === undefined ? {} : { client: request.client }), warn: () => undefined }
    const { aggregator } = options
    if (definition?.remote === true && aggregator !== undefined) return { tunnel: (raw) => aggregator.tunnel(request, raw, path.group, path.version, context) }
    if (path.subresource === 'log') return readableLog(await handleResource(options, request, path, context), offered)
    if (attributesOf(request, path).verb === 'watch') return readableWatch(await handleResource(options, request, path, context))
    if (definition === undefined || path.name === undefined || path.subresource === undefined) throw resourceNotServed()
    const target = { definition, namespace: path.namespace, name: path.name, subresource: path.subresource }
    return await answered(options.core, context, (asked) => connectUpgraded(options, request, target, offered, asked))
  } catch (error) {
    return failed(options, request, error)
  }
}

/** Warnings beyond these many bytes are cut, as upstream does. */
const MOST_WARNING_BYTES = 4096

function warn(warnings: string[], text: string): void {
  const used = warnings.reduce((sum, warning) => sum + warning.length, 0)
  if (!warnings.includes(text) && used + text.length <= MOST_WARNING_BYTES) warnings.push(text)
}

/** https://kubernetes.io/blog/2020/09/03/warnings/ */
function withWarnings<T extends ApiResponse>(response: T, warnings: readonly string[]): T {
  if (warnings.length === 0) return response
  const quoted = warnings.map((text) => `299 - "${text.replace(/[\\"]/g, '\\$&').replace(/[\u0000-\u001f\u007f]/g, ' ')}"`)
  return { ...response, headers: { ...response.headers, Warning: quoted } }
}

export async function failed({ log }: Pick<HandlerOptions, 'log'>, request: ApiRequest, error: unknown): Promise<BodyResponse> {
  if (error instanceof ApiError) {
    const retry = error.status.details?.retryAfterSeconds
    const response = await failureResponse(request, error)
    return retry === undefined ? response : { ...response, headers: { ...response.headers, 'Retry-After': String(retry) } }
  }
  log(`apiserver: ${request.method} ${request.path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  return failureResponse(request, internalError(error instanceof Error ? error.message : String(error)))
}

/** In the format that the client takes; who takes none is told in JSON all the same. */
async function failureResponse(request: ApiRequest, { code, status }: ApiError): Promise<BodyResponse> {
  try {
    return await document(request, negotiate(request.header('accept'), { protobuf: true, converts: false }), code, metaMessage('Status'), status)
  } catch (error) {
    if (error instanceof ApiError) return rawJson(code, status)
    throw error
  }
}

