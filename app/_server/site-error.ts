import type { ErrorCode } from '../api/contract.ts'

/** What went wrong, as a key of the messages (errors.*) and what to fill in; the learner's language is chosen at the edge. */
export type Problem =
  /** `field`: where in the request, as "a.b"; empty: all of it. `reason`: what the schema says, in English, for the log. */
  | { key: 'badRequest' | 'notJson'; values: { field: string; reason: string } }
  | { key: 'notSignedIn' }
  | { key: 'notFound'; values: { thing: string } }
  | { key: 'otherSandboxRunning'; values: { lesson: string } }
  /** A lab that was to end goes on, because it could not be kept before. */
  | { key: 'notKept' | 'notKeptDiskFull'; values: { lesson: string } }
  | { key: 'tooManyGuests' | 'tooManyStarts'; values: { minutes: number } }
  | { key: 'diskFull' }
  | { key: 'internal' }

const answers: Record<Problem['key'], { code: ErrorCode; status: number }> = {
  badRequest: { code: 'bad-request', status: 400 },
  notJson: { code: 'bad-request', status: 400 },
  notSignedIn: { code: 'not-signed-in', status: 401 },
  notFound: { code: 'not-found', status: 404 },
  otherSandboxRunning: { code: 'other-sandbox-running', status: 409 },
  notKept: { code: 'not-kept', status: 409 },
  notKeptDiskFull: { code: 'not-kept', status: 409 },
  tooManyGuests: { code: 'too-many-requests', status: 429 },
  tooManyStarts: { code: 'too-many-requests', status: 429 },
  diskFull: { code: 'disk-full', status: 507 },
  internal: { code: 'internal', status: 500 },
}

/** An error that a learner is told about. */
export class SiteError extends Error {
  override name = 'SiteError'
  readonly code: ErrorCode
  readonly status: number
  constructor(
    readonly problem: Problem,
    options?: ErrorOptions & { message?: string },
  ) {
    super(options?.message ?? `${problem.key}${'values' in problem ? ` ${JSON.stringify(problem.values)}` : ''}`, options)
    this.code = answers[problem.key].code
    this.status = answers[problem.key].status
  }
}

/** By shape: Next.js bundles a copy of this class of its own, so `instanceof` does not see the server's. */
export function isSiteError(error: unknown): error is SiteError {
  return error instanceof Error && error.name === 'SiteError' && 'problem' in error
}
