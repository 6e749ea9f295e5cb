/** What the account forms ask of better-auth over HTTP; a message key for what it refuses. */
export type CredentialsProblem = 'wrong' | 'taken' | 'email' | 'empty' | 'short' | 'long' | 'tooMany' | 'stale' | 'network' | 'other'

const problems: Record<string, CredentialsProblem> = {
  INVALID_EMAIL_OR_PASSWORD: 'wrong',
  USER_ALREADY_EXISTS: 'taken',
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: 'taken',
  INVALID_EMAIL: 'email',
  PASSWORD_TOO_SHORT: 'short',
  PASSWORD_TOO_LONG: 'long',
  SESSION_EXPIRED: 'stale',
  SESSION_NOT_FRESH: 'stale',
}

export type Outcome = { ok: true } | { ok: false; problem: CredentialsProblem; reason: string }

/** Never throws: a network failure is an outcome too. */
export async function askAuth(path: 'sign-in/email' | 'sign-up/email' | 'sign-out' | 'delete-user', body: Record<string, string>): Promise<Outcome> {
  let response: Response
  try {
    response = await fetch(`/api/auth/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  } catch (error) {
    return { ok: false, problem: 'network', reason: String(error) }
  }
  if (response.ok) return { ok: true }
  if (response.status === 429) return { ok: false, problem: 'tooMany', reason: '' }
  const answer: unknown = await response.json().catch(() => null)
  const { code, message } = { code: '', message: '', ...(answer as { code?: string; message?: string } | null) }
  // What the library's own form check refuses has one code; the field is in its message.
  const refused = code === 'VALIDATION_ERROR' && message.includes('body.email') ? 'email' : problems[code]
  return { ok: false, problem: refused ?? 'other', reason: message || `${response.status}` }
}

/** Where to go afterwards: a page of this site, never an address that a link brought along. */
export function returnAddress(wanted: string | undefined, locale: string): string {
  return wanted && /^\/(en|zh)(\/[a-z0-9-]+)*$/.test(wanted) ? wanted : `/${locale}`
}
