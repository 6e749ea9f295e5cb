import type { IncomingMessage } from 'node:http'
import { addressHeader } from '../auth.ts'

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
}

/** Whether the page that makes this request is the site's own; requests without an Origin are not a page's. */
export function isOwnOrigin({ headers }: Pick<IncomingMessage, 'headers'>, { publicOrigin, trustProxy }: Surroundings): boolean {
  const { origin } = headers
  const host = (trustProxy && headers['x-forwarded-host']) || headers.host
  if (origin === undefined || host === undefined) return false
  return publicOrigin ? origin === publicOrigin : origin === `http://${host}` || origin === `https://${host}`
}

const READING = ['GET', 'HEAD', 'OPTIONS']

/** Why a request is refused before anybody looks at it: an HTTP status, or null. */
export function refusalOf(request: Pick<IncomingMessage, 'method' | 'headers'>, surroundings: Surroundings): 403 | 411 | 413 | null {
  const { origin, 'content-length': length, 'transfer-encoding': encoding } = request.headers
  if (encoding !== undefined) return 411
  if (length !== undefined && Number(length) > BODY_BYTES) return 413
  // A page of another site may not change anything here, cookies or not.
  if (origin !== undefined && !READING.includes(request.method ?? '') && !isOwnOrigin(request, surroundings)) return 403
  return null
}
