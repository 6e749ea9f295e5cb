import { headers } from 'next/headers'
import { cache } from 'react'
import { site } from './site.ts'

export interface CurrentUser {
  id: string
  name: string
  email: string
  guest: boolean
}

/** Who has sent these headers' cookie; null without a session, or with an expired one. */
export async function userOf(requestHeaders: Headers): Promise<CurrentUser | null> {
  const session = await site().auth.api.getSession({ headers: requestHeaders })
  if (!session) return null
  const { id, name, email, isAnonymous } = session.user
  return { id, name, email, guest: isAnonymous === true }
}

/** The same for the page being rendered, asked once for each request. */
export const currentUser = cache(async () => userOf(await headers()))
