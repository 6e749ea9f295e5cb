import { request as httpRequest } from 'node:http'
import type { ApiCore } from '../core.ts'
import type { Connect } from '../connect/endpoint-connection.ts'
import { addressConnection, serviceConnection } from '../connect/endpoint-connection.ts'
import { secured } from '../connect/secured.ts'
import type { FindNode } from '../connect/target-pod.ts'
import { ApiError } from '../../machinery/object.ts'

/** Where a webhook is: a Service of the cluster, or a URL. admissionregistration.k8s.io/v1 and apiextensions.k8s.io/v1 share the form. */
export interface ClientConfig {
  url?: string
  service?: { namespace: string; name: string; path?: string; port?: number }
  /** PEM in base64. */
  caBundle?: string
}

/** A call that failed: nobody there, no trust, no time, no sense. The message is worded as Go's client words it. */
export class WebhookFailure extends Error {
  override name = 'WebhookFailure'
}

/** Sends JSON to a webhook and reads its JSON answer. Rejects with `WebhookFailure` only. */
export type PostWebhook = (config: ClientConfig, body: object, options: { timeoutSeconds: number; signal: AbortSignal }) => Promise<unknown>

const DEFAULT_PORT = 443
/** More than any review that answers a request within its own limit. */
const MOST_ANSWER_BYTES = 6 * 1024 * 1024

export function createPostWebhook(core: ApiCore, find: FindNode): PostWebhook {
  return async (config, body, { timeoutSeconds, signal }) => {
    const url = urlOf(config)
    url.searchParams.set('timeout', `${timeoutSeconds}s`)
    const within = limited(signal, timeoutSeconds * 1000)
    try {
      const { code, text } = await exchange(url, connection(core, find, config, url), JSON.stringify(body), within.signal)
      if (code !== 200) throw new WebhookFailure(`failed to call webhook: ${refusalOf(code, text)}`)
      return parsed(text)
    } catch (error) {
      if (error instanceof WebhookFailure) throw error
      const problem = within.signal.aborted ? 'context deadline exceeded' : messageOf(error)
      throw new WebhookFailure(`failed to call webhook: Post ${JSON.stringify(String(url))}: ${problem}`)
    } finally {
      within.end()
    }
  }
}

/** A signal that also aborts after a while. AbortSignal.any with AbortSignal.timeout may be collected before it fires: https://github.com/nodejs/node/issues/54614. */
function limited(signal: AbortSignal, milliseconds: number): { signal: AbortSignal; end(): void } {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  if (signal.aborted) abort()
  const timer = setTimeout(abort, milliseconds)
  signal.addEventListener('abort', abort)
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    },
  }
}

function urlOf({ url, service }: ClientConfig): URL {
  if (service === undefined) return new URL(url ?? '')
  const made = new URL(`https://${service.name}.${service.namespace}.svc:${service.port ?? DEFAULT_PORT}/`)
  // Go keeps the port that a scheme has by default in the text; URL does not: only error messages show it.
  made.pathname = service.path ?? '/'
  return made
}

function connection(core: ApiCore, find: FindNode, { service, caBundle }: ClientConfig, url: URL): Connect {
  const port = service?.port ?? Number(url.port === '' ? DEFAULT_PORT : url.port)
  const plain: Connect = async () =>
    service === undefined ? addressConnection(url.hostname.replace(/^\[|\]$/g, ''), port)() : serviceConnection(core, find, service.namespace, service.name, String(port))()
  return secured(plain, {
    servername: /^[\d.]+$|:/.test(url.hostname) ? '' : url.hostname,
    ...(caBundle === undefined || caBundle === '' ? {} : { ca: Buffer.from(caBundle, 'base64') }),
  })
}

async function exchange(url: URL, connect: Connect, body: string, signal: AbortSignal): Promise<{ code: number; text: string }> {
  const opened = connect()
  const socket = await Promise.race([opened, aborted(signal)]).catch((error: unknown) => {
    void opened.then((late) => late.destroy()).catch(() => undefined)
    throw error
  })
  try {
    return await new Promise((resolve, reject) => {
      const headers = { host: url.host, 'content-type': 'application/json', accept: 'application/json', 'content-length': Buffer.byteLength(body), 'user-agent': 'kube-apiserver-admission' }
      const outgoing = httpRequest({ method: 'POST', path: `${url.pathname}${url.search}`, headers, signal, createConnection: () => socket }, (incoming) => {
        const chunks: Buffer[] = []
        let size = 0
        incoming.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size > MOST_ANSWER_BYTES) incoming.destroy(new Error(`the answer is longer than ${MOST_ANSWER_BYTES} bytes`))
          else chunks.push(chunk)
        })
        incoming.on('end', () => resolve({ code: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }))
        incoming.on('error', reject)
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  } finally {
    socket.destroy()
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(new Error('aborted'))
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true })
  })

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new WebhookFailure(`failed to call webhook: ${messageOf(error)}`)
  }
}

/** client-go's words for an answer that is no Status. */
const refusalOf = (code: number, text: string): string =>
  code === 404 ? 'the server could not find the requested resource' : code >= 500 ? `an error on the server (${JSON.stringify(text.trim() || 'unknown')}) has prevented the request from succeeding` : `the server responded with the status code ${code} but did not return more information`

const messageOf = (error: unknown): string => {
  if (error instanceof ApiError) return error.status.message ?? error.message
  const { code, message } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  if (code === 'ECONNREFUSED') return `dial tcp ${message.replace(/^connect ECONNREFUSED /, '')}: connect: connection refused`
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${message.replace(/^getaddrinfo ENOTFOUND /, '')}: no such host`
  return message
}
