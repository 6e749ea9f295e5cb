import { Agent, request as httpsRequest } from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { ApiClient, ListOptions, WatchEvent, WriteOptions } from './api-client.ts'
import type { ApiEndpoint } from './kubeconfig.ts'
import { ApiError } from './object.ts'
import type { KubeObject, ObjectList, ResourceRef, Status, Stored } from './object.ts'

/** Connections kept open; more requests than this wait. */
const MOST_CONNECTIONS = 32
/** Of one answer or one event of a watch. */
const MOST_ANSWER_BYTES = 64 * 1024 * 1024
/** An answer that has not begun by then failed. */
const TIMEOUT_MILLISECONDS = 30_000

const patchTypes = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const

interface Call {
  method: string
  path: string
  body?: unknown
  contentType?: string
}

/** The API over TLS: for a component that runs apart from the API server. `userAgent` names the manager of the fields it writes. */
export function createHttpsClient(endpoint: ApiEndpoint, userAgent: string): ApiClient & { close(): void } {
  const tls = {
    ...(endpoint.authority === undefined ? {} : { ca: endpoint.authority }),
    ...(endpoint.certificate === undefined ? {} : { cert: endpoint.certificate.certificate, key: endpoint.certificate.key }),
  }
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS, ...tls })
  // Watches live long: they do not take connections from requests.
  const watchAgent = new Agent({ keepAlive: false, ...tls })

  const open = ({ method, path, body, contentType = 'application/json' }: Call, through: Agent, signal?: AbortSignal): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
      const headers = {
        Accept: 'application/json',
        'User-Agent': userAgent,
        ...(endpoint.token === undefined ? {} : { Authorization: `Bearer ${endpoint.token}` }),
        ...(payload === undefined ? {} : { 'Content-Type': contentType, 'Content-Length': payload.length }),
      }
      const outgoing = httpsRequest(`${endpoint.server}${path}`, { method, headers, agent: through, ...(signal === undefined ? {} : { signal }) }, (incoming) => {
        outgoing.setTimeout(0)
        resolve(incoming)
      })
      outgoing.setTimeout(TIMEOUT_MILLISECONDS, () => outgoing.destroy(new Error(`no answer from ${endpoint.server} in ${TIMEOUT_MILLISECONDS / 1000} s`)))
      outgoing.on('error', reject)
      outgoing.end(payload)
    })

  const call = async <T>(one: Call): Promise<T> => {
    let incoming: IncomingMessage
    let text: string
    try {
      incoming = await open(one, agent)
      text = await readAll(incoming)
    } catch (error) {
      throw unreachable(endpoint.server, error)
    }
    const code = incoming.statusCode ?? 500
    if (code >= 400) throw failureOf(code, text)
    return JSON.parse(text) as T
  }

  return {
    get: <T extends KubeObject>(ref: ResourceRef, namespace: string | undefined, name: string) =>
      call<Stored<T>>({ method: 'GET', path: pathOf(ref, namespace, name) }),
    list: <T extends KubeObject>(ref: ResourceRef, options: ListOptions = {}) =>
      call<ObjectList<T>>({ method: 'GET', path: pathOf(ref, options.namespace) + search(listQuery(options)) }),
    watch<T extends KubeObject>(ref: ResourceRef, options: ListOptions, handlers: Parameters<ApiClient['watch']>[2]) {
      const abort = new AbortController()
      const path = pathOf(ref, options.namespace) + search({ ...listQuery(options), watch: 'true', allowWatchBookmarks: 'true' })
      follow(open({ method: 'GET', path }, watchAgent, abort.signal), (event) => handlers.event(event as WatchEvent<T> as never)).then(
        (status) => {
          if (!abort.signal.aborted) handlers.closed({ expired: status?.code === 410, ...(status === undefined ? {} : { status }) })
        },
        () => {
          if (!abort.signal.aborted) handlers.closed({ expired: false })
        },
      )
      return () => abort.abort()
    },
    create: <T extends KubeObject>(ref: ResourceRef, namespace: string | undefined, object: T, options: WriteOptions = {}) =>
      call<Stored<T>>({ method: 'POST', path: pathOf(ref, namespace, options.name, options.subresource) + search(writeQuery(options)), body: object }),
    update: <T extends KubeObject>(ref: ResourceRef, object: T, options: WriteOptions = {}) =>
      call<Stored<T>>({
        method: 'PUT',
        path: pathOf(ref, object.metadata?.namespace, options.name ?? object.metadata?.name, options.subresource) + search(writeQuery(options)),
        body: object,
      }),
    patch: <T extends KubeObject>(ref: ResourceRef, namespace: string | undefined, name: string, patch: Parameters<ApiClient['patch']>[3], options: WriteOptions = {}) =>
      call<Stored<T>>({
        method: 'PATCH',
        path: pathOf(ref, namespace, name, options.subresource) + search(writeQuery(options)),
        body: patch.body,
        contentType: patchTypes[patch.type],
      }),
    async delete(ref, namespace, name, options = {}) {
      await call({ method: 'DELETE', path: pathOf(ref, namespace, name), body: { kind: 'DeleteOptions', apiVersion: 'v1', ...options } })
    },
    close() {
      agent.destroy()
      watchAgent.destroy()
    },
  }
}

function pathOf({ group, version, resource }: ResourceRef, namespace: string | undefined, name?: string, subresource?: string): string {
  const parts = [group === '' ? 'api' : `apis/${group}`, version, ...(namespace === undefined ? [] : ['namespaces', namespace]), resource]
  if (name !== undefined) parts.push(encodeURIComponent(name))
  if (subresource !== undefined) parts.push(subresource)
  return `/${parts.join('/')}`
}

function search(query: Record<string, string>): string {
  const text = new URLSearchParams(query).toString()
  return text === '' ? '' : `?${text}`
}

function listQuery({ labelSelector, fieldSelector, limit, resourceVersion, ...options }: ListOptions): Record<string, string> {
  return {
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    ...(limit === undefined ? {} : { limit: String(limit) }),
    ...(options.continue === undefined ? {} : { continue: options.continue }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  }
}

const writeQuery = ({ fieldManager, force, dryRun }: WriteOptions): Record<string, string> => ({
  ...(fieldManager === undefined ? {} : { fieldManager }),
  ...(force === true ? { force: 'true' } : {}),
  ...(dryRun === true ? { dryRun: 'All' } : {}),
})

async function readAll(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST_ANSWER_BYTES) throw new Error(`an answer of more than ${MOST_ANSWER_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Reads a watch to its end; resolves to the status that ended it, if one did. */
async function follow(opening: Promise<IncomingMessage>, event: (event: unknown) => void): Promise<Status | undefined> {
  const incoming = await opening
  const code = incoming.statusCode ?? 500
  if (code >= 400) return failureOf(code, await readAll(incoming)).status
  incoming.setEncoding('utf8')
  let rest = ''
  for await (const chunk of incoming as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > MOST_ANSWER_BYTES) throw new Error(`an event of more than ${MOST_ANSWER_BYTES} bytes`)
    for (const line of lines) {
      if (line === '') continue
      const one = JSON.parse(line) as { type: string; object: Status }
      if (one.type === 'ERROR') return one.object
      event(one)
    }
  }
  return undefined
}

function failureOf(code: number, text: string): ApiError {
  try {
    const status = JSON.parse(text) as Status
    if (status.kind === 'Status') return new ApiError(status)
  } catch {
    // Not every failure is a Status: a path that nobody serves answers in plain text.
  }
  return new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: text.trim(), code })
}

function unreachable(server: string, error: unknown): ApiError {
  const problem = error instanceof Error ? error.message : String(error)
  return new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    reason: 'ServiceUnavailable',
    message: `cannot reach the API server at ${server}: ${problem}`,
    code: 503,
  })
}
