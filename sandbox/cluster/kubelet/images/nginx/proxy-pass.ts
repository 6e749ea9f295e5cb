import { type IncomingMessage, request as httpRequest } from 'node:http'
import type { Process } from '../image.ts'
import type { Location, ProxyTarget } from './configuration.ts'
import { type Exchange, fillIn } from './variables.ts'

const TIMEOUT_MILLISECONDS = 60_000

export type Resolve = (host: string) => string

export interface ProxyFailure {
  status: '502 Bad Gateway' | '504 Gateway Time-out'
  why: string
  upstream: string
}

/** Whose turn it is, by upstream. */
const turns = new WeakMap<ProxyTarget, number>()

/** Hands a request on to the next server that takes it. */
export async function passOn(self: Process, location: Location, target: ProxyTarget, exchange: Exchange, body: Uint8Array, resolve: Resolve): Promise<IncomingMessage | ProxyFailure> {
  const { servers } = target
  const turn = turns.get(target) ?? 0
  turns.set(target, turn + 1)
  let failure: ProxyFailure | null = null
  for (let tried = 0; tried < servers.length; tried++) {
    const { host, port } = servers[(turn + tried) % servers.length] as ProxyTarget['servers'][number]
    const answer = await ask(self, { host: resolve(host), port }, location, target, exchange, body)
    if (!('why' in answer)) return answer
    failure = answer
  }
  return failure ?? { status: '502 Bad Gateway', why: 'no live upstreams', upstream: target.name }
}

function ask(self: Process, to: { host: string; port: number }, location: Location, target: ProxyTarget, exchange: Exchange, body: Uint8Array): Promise<IncomingMessage | ProxyFailure> {
  const { request } = exchange
  const path = pathFor(location, target, exchange)
  const upstream = `http://${to.host}:${to.port}${path}`
  const headers: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined && name !== 'connection' && name !== 'transfer-encoding' && name !== 'content-length') headers[name] = value
  headers.host = target.name
  for (const { name, value } of location.proxyHeaders) {
    const filled = fillIn(value.replaceAll('$proxy_host', target.name), exchange)
    if (filled === '') delete headers[name.toLowerCase()]
    else headers[name.toLowerCase()] = filled
  }
  headers.connection = 'close'
  if (body.byteLength > 0) headers['content-length'] = String(body.byteLength)
  return new Promise((done) => {
    const sent = httpRequest({ ...to, path, method: request.method, headers, localAddress: self.container.address, agent: false, timeout: TIMEOUT_MILLISECONDS })
    sent.on('response', done)
    sent.on('timeout', () => sent.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })))
    sent.on('error', (error: NodeJS.ErrnoException) => done(failureOf(error, upstream)))
    self.killed.addEventListener('abort', () => sent.destroy(), { once: true })
    sent.end(body)
  })
}

/** A URI in proxy_pass takes the place of the location's own prefix. */
function pathFor(location: Location, { uri }: ProxyTarget, exchange: Exchange): string {
  const query = exchange.args === '' ? '' : `?${exchange.args}`
  if (uri === null) return exchange.request.url ?? '/'
  return `${uri}${encodeURI(exchange.uri.slice(location.path.length))}${query}`
}

function failureOf(error: NodeJS.ErrnoException, upstream: string): ProxyFailure {
  if (error.code === 'ETIMEDOUT') return { status: '504 Gateway Time-out', why: 'upstream timed out (110: Connection timed out) while connecting to upstream', upstream }
  const words: Record<string, string> = { ECONNREFUSED: '111: Connection refused', EHOSTUNREACH: '113: Host is unreachable' }
  const known = words[error.code ?? '']
  return { status: '502 Bad Gateway', why: known === undefined ? 'upstream prematurely closed connection while reading response header from upstream' : `connect() failed (${known}) while connecting to upstream`, upstream }
}
