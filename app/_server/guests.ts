import { addressHeader } from './auth.ts'
import type { CurrentUser } from './current-user.ts'
import { userOf } from './current-user.ts'
import { SiteError } from './site-error.ts'
import { site } from './site.ts'

const MINUTE_MS = 60_000

/** Who makes this request; throws "not signed in". */
export async function requireUser(request: Request): Promise<CurrentUser> {
  const user = await userOf(request.headers)
  if (!user) throw new SiteError({ key: 'notSignedIn' })
  return user
}

/**
 * Who makes this request, as a new guest when nobody: that is how a visitor starts without signing up, and how one whose
 * session has expired goes on. `cookies` are to be set on the answer; `cookie` is what a browser sends that has them.
 */
export async function userOrNewGuest(request: Request): Promise<{ userId: string; cookies: string[]; cookie: string }> {
  const user = await userOf(request.headers)
  if (user) return { userId: user.id, cookies: [], cookie: request.headers.get('cookie') ?? '' }
  const { auth, guestStarts } = site()
  const wait = guestStarts.take(request.headers.get(addressHeader) ?? 'unknown')
  if (wait !== null) throw new SiteError({ key: 'tooManyGuests', values: { minutes: Math.ceil(wait / MINUTE_MS) } })
  // Without the cookies of the request: an expired session among them would be in the way.
  const { headers, response } = await auth.api.signInAnonymous({ headers: new Headers(), returnHeaders: true })
  if (!response) throw new Error('A guest could not be made: no user came back.')
  const cookies = headers.getSetCookie()
  return { userId: response.user.id, cookies, cookie: cookies.map((cookie) => cookie.split(';', 1)[0]).join('; ') }
}

export function withCookies(response: Response, cookies: readonly string[]): Response {
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}
