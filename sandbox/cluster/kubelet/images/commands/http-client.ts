import { type IncomingMessage, request } from 'node:http'
import { request as requestTls } from 'node:https'
import type { Process } from '../image.ts'
import { resolveHost } from './resolve-host.ts'

export interface Fetch {
  url: string
  method: string
  headers: Record<string, string>
  body: Uint8Array | null
  /** Accept any certificate. */
  insecure: boolean
  /** PEM; null: the system's. */
  authority: Uint8Array | null
  timeoutMilliseconds: number
  /** "name:port:address": where a name leads, whatever the DNS says. */
  resolve?: string | undefined
}

export type Failure =
  | { why: 'bad url' | 'no such host' | 'timeout' | 'empty reply' }
  | { why: 'refused' | 'unreachable' | 'broken' | 'untrusted' | 'not tls'; detail: string }

export interface Fetched {
  response: IncomingMessage
  address: string
  port: number
}

/** Makes one request from the pod's own address; the body of the response is the caller's to read. */
export async function fetchFrom(self: Process, fetch: Fetch): Promise<Fetched | Failure> {
  let url: URL
  try {
    url = new URL(/^[a-z]+:\/\//.test(fetch.url) ? fetch.url : `http://${fetch.url}`)
  } catch {
    return { why: 'bad url' }
  }
  const secure = url.protocol === 'https:'
  const port = Number(url.port || (secure ? 443 : 80))
  const [name, ownPort, own] = fetch.resolve?.split(':') ?? []
  const given = name === url.hostname && Number(ownPort) === port ? own : undefined
  const found = given ?? (await resolveHost(self.container, url.hostname))?.addresses[0]
  if (found === undefined) return { why: 'no such host' }
  // The pod's own address is all the loopback that it has.
  const address = found.startsWith('127.') ? self.container.address : found
  const options = {
    host: address,
    port,
    path: `${url.pathname}${url.search}`,
    method: fetch.method,
    headers: { Host: url.host, ...fetch.headers },
    localAddress: self.container.address,
    agent: false as const,
  }
  return new Promise((resolve) => {
    const sent = secure
      ? requestTls({ ...options, servername: url.hostname, rejectUnauthorized: !fetch.insecure, ...(fetch.authority === null ? {} : { ca: Buffer.from(fetch.authority) }) })
      : request(options)
    const timer = setTimeout(() => {
      sent.destroy()
      resolve({ why: 'timeout' })
    }, fetch.timeoutMilliseconds)
    const settle = (result: Fetched | Failure): void => {
      clearTimeout(timer)
      resolve(result)
    }
    const end = (): void => void sent.destroy()
    self.killed.addEventListener('abort', end)
    sent.on('close', () => self.killed.removeEventListener('abort', end))
    sent.on('response', (response) => settle({ response, address: found, port }))
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') settle({ why: 'refused', detail: found })
      else if (error.code === 'EHOSTUNREACH' || error.code === 'ENETUNREACH') settle({ why: 'unreachable', detail: found })
      else if (error.code === 'ECONNRESET') settle({ why: 'empty reply' })
      else if (CERTIFICATE_PROBLEM.test(error.code ?? '')) settle({ why: 'untrusted', detail: certificateProblem(error, url.hostname) })
      else if (error.code === 'EPROTO') settle({ why: 'not tls', detail: /error:[^\n]*?(?=:\.\.|\n|$)/.exec(error.message)?.[0] ?? error.message })
      else settle({ why: 'broken', detail: error.message })
    })
    sent.end(fetch.body ?? undefined)
  })
}

/** Node's names for what OpenSSL finds wrong with a certificate. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE_PROBLEM = /CERT|SIGNED|SIGNATURE/

/** In curl's words, which are OpenSSL's. */
function certificateProblem(error: NodeJS.ErrnoException, host: string): string {
  if (error.code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `SSL: no alternative certificate subject name matches target host name '${host}'`
  return `SSL certificate problem: ${error.code === 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' ? 'unable to get local issuer certificate' : error.message}`
}
