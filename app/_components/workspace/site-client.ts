import type { ErrorBody, SandboxRequest, SandboxView } from '../../api/contract.ts'
import { startNow } from './early-start.ts'

export type { SandboxView } from '../../api/contract.ts'
export type SiteError = ErrorBody['error']

export type SiteAnswer = { ok: true; view: SandboxView } | { ok: false; status: number; error: SiteError | null }

/** The site's requests about sandboxes. `error` is null when the site was not reached or did not answer as itself. */
export interface SiteClient {
  start(request: SandboxRequest): Promise<SiteAnswer>
  look(id: string): Promise<SiteAnswer>
  stay(id: string): Promise<SiteAnswer>
  end(id: string): Promise<void>
  socketUrl(id: string): string
  homeUrl(id: string): string
}

export const siteClient: SiteClient = {
  start: (request) => viewFrom(startNow(request)),
  look: (id) => ask(`/api/sandboxes/${id}`, { method: 'GET' }),
  stay: (id) => ask(`/api/sandboxes/${id}/stay`, { method: 'POST' }),
  end: async (id) => {
    // Whether it came to pass is for the look that follows.
    await fetch(`/api/sandboxes/${id}`, { method: 'DELETE' }).catch(() => undefined)
  },
  homeUrl: (id) => `/api/sandboxes/${id}/home`,
  socketUrl: (id) => {
    const url = new URL(`/api/sandboxes/${id}/socket`, window.location.href)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    return url.href
  },
}

const ask = (path: string, init: RequestInit) => viewFrom(fetch(path, { cache: 'no-store', ...init }))

/** Both ends are of one build, so the body is trusted to be of the contract's shape; anything else is "not the site". */
async function viewFrom(asked: Promise<Response>): Promise<SiteAnswer> {
  let response: Response
  try {
    response = await asked
  } catch {
    return { ok: false, status: 0, error: null }
  }
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) return { ok: true, view: body as SandboxView }
  const error = typeof body === 'object' && body !== null && 'error' in body ? (body as ErrorBody).error : null
  return { ok: false, status: response.status, error }
}
