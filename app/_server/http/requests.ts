import type { IncomingMessage } from 'node:http'
import { addressHeader } from '../auth.ts'
import { isLoopback } from '../env.ts'

/** Bodies of requests to this site are small: a form, an answer. */
export const BODY_BYTES = 256 * 1024

/** Writes down where a request comes from, for limits; what the client itself says about it is not believed. */
export function stampAddress(request: IncomingMessage, trustProxy: boolean): void {
  const forwarded = trustProxy ? String(request.headers['x-forwarded-for'] ?? '').split(',').at(-1)?.trim() : ''
  request.headers[addressHeader] = forwarded || request.socket.remoteAddress || 'unknown'
}

export interface Surroundings {
  /** The address learners use, when it is known; else the host of each request. */
  publicOrigin: string | null
  /** A proxy in front says where requests come from. */
  trustProxy: boolean
  /**
   * Answer to names of this machine only. A page elsewhere may give its own name the address 127.0.0.1 and is then, to the browser, of
   * one origin with this site: where a sandbox is the computer itself, it must not get any.
   */
  loopbackOnly: boolean
}

const hostName = (host: string | undefined) => (host ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')

/** Whether the page that makes this request is the site's own; requests without an Origin are not a page's. */
export function isOwnOrigin({ headers }: Pick<IncomingMessage, 'headers'>, { publicOrigin, trustProxy }: Pick<Surroundings, 'publicOrigin' | 'trustProxy'>): boolean {
  const { origin } = headers
  const host = (trustProxy && headers['x-forwarded-host']) || headers.host
  if (origin === undefined || host === undefined) return false
  return publicOrigin ? origin === publicOrigin : origin === `http://${host}` || origin === `https://${host}`
}

const READING = ['GET', 'HEAD', 'OPTIONS']
const METHODS = [...READING, 'POST', 'PUT', 'PATCH', 'DELETE']

/** What a refused client is told, in a line. */
export const refusals = {
  400: 'The address of this request cannot be read.',
  403: 'Another site asked for this; only Podyard’s own pages may.',
  405: 'Podyard does not answer requests of this method.',
  411: 'The length of this request’s body must be given.',
  413: 'The body of this request is too long.',
} as const

/** An address is a path of this site whose escapes are UTF-8; what others would be, nobody here knows. */
function isReadable(target: string): boolean {
  if (!target.startsWith('/') || !URL.canParse(target, 'http://site')) return false
  try {
    decodeURIComponent(target.split('?', 1)[0] ?? '')
    return true
  } catch {
    return false
  }
}

/** Why a request is refused before anybody looks at it: an HTTP status, or null. */
export function refusalOf(request: Pick<IncomingMessage, 'method' | 'headers' | 'url'>, surroundings: Surroundings): keyof typeof refusals | null {
  const { origin, 'content-length': length, 'transfer-encoding': encoding } = request.headers
  if (!METHODS.includes(request.method ?? '')) return 405
  if (!isReadable(request.url ?? '/')) return 400
  if (surroundings.loopbackOnly && !isLoopback(hostName(request.headers.host))) return 403
  if (encoding !== undefined) return 411
  if (length !== undefined && Number(length) > BODY_BYTES) return 413
  // A page of another site may not change anything here, cookies or not.
  if (origin !== undefined && !READING.includes(request.method ?? '') && !isOwnOrigin(request, surroundings)) return 403
  return null
}
