import type { AnswerRequest, ErrorBody, LessonProgress, SandboxRequest, SandboxView } from '../../api/contract.ts'
import type { AnswerKept, Chosen } from './answers.ts'
import { startNow } from './early-start.ts'
import { heardSiteTime } from './site-clock.ts'

export type { SandboxView } from '../../api/contract.ts'
export type SiteError = ErrorBody['error']

export type SiteAnswer = { ok: true; view: SandboxView } | { ok: false; status: number; error: SiteError | null }

/** The site's requests about sandboxes. `error` is null when the site was not reached or did not answer as itself. */
export interface SiteClient {
  start(request: SandboxRequest): Promise<SiteAnswer>
  look(id: string): Promise<SiteAnswer>
  stay(id: string): Promise<SiteAnswer>
  /** Why it was not ended; null: it was, or whether it was is for the next look. `unkept`: also when it cannot be kept. */
  end(id: string, options: { unkept: boolean }): Promise<SiteError | null>
  /** `quiz`: "step/quiz". */
  keepAnswer(lesson: { course: string; lesson: string }, quiz: string, answer: string[]): Promise<AnswerKept>
  /** @param id null: of the sandbox that the page of the name `client` has just asked for */
  /** What is kept of them; none where the site does not say. */
  answers(lesson: { course: string; lesson: string }): Promise<Chosen>
  socketUrl(id: string | null, client: string): string
  homeUrl(id: string): string
}

export const siteClient: SiteClient = {
  start: (request) => viewFrom(startNow(request)),
  look: (id) => ask(`/api/sandboxes/${id}`, { method: 'GET' }),
  stay: (id) => ask(`/api/sandboxes/${id}/stay`, { method: 'POST' }),
  end: async (id, { unkept }) => {
    const response = await fetch(`/api/sandboxes/${id}${unkept ? '?unkept=true' : ''}`, { method: 'DELETE' }).catch(() => null)
    return response && !response.ok ? errorIn(await bodyOf(response)) : null
  },
  keepAnswer: async ({ course, lesson }, named, answer) => {
    const [step = '', quiz = ''] = named.split('/')
    const body = JSON.stringify({ step, quiz, answer } satisfies AnswerRequest)
    // Also when the page goes meanwhile.
    const response = await fetch(`/api/progress/${course}/${lesson}/answers`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body, keepalive: true }).catch(() => null)
    if (response?.ok) return 'kept'
    if (response?.status === 401) return 'signed-out'
    return response && response.status < 500 ? 'refused' : 'later'
  },
  answers: async ({ course, lesson }) => {
    const response = await fetch(`/api/progress/${course}/${lesson}`, { cache: 'no-store' }).catch(() => null)
    const progress = response?.ok ? ((await bodyOf(response)) as LessonProgress | null) : null
    return Object.fromEntries((progress?.answered ?? []).map(({ step, quiz, answer }) => [`${step}/${quiz}`, answer]))
  },
  homeUrl: (id) => `/api/sandboxes/${id}/home`,
  socketUrl: (id, client) => {
    const url = new URL(`/api/sandboxes/${id === null ? '' : `${id}/`}socket?client=${client}`, window.location.href)
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
  const body = await bodyOf(response)
  if (response.ok) heardSiteTime((body as SandboxView).now)
  return response.ok ? { ok: true, view: body as SandboxView } : { ok: false, status: response.status, error: errorIn(body) }
}

const bodyOf = (response: Response): Promise<unknown> => response.json().catch(() => null)

const errorIn = (body: unknown): SiteError | null => (typeof body === 'object' && body !== null && 'error' in body ? (body as ErrorBody).error : null)
