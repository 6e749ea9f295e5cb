import type { z } from 'zod'
import type { previewRequestSchema } from '../../api/contract.ts'
import { languageOf } from '../http/language.ts'
import { SiteError } from '../site-error.ts'
import { site } from '../site.ts'
import { labelOf, previewHostOf } from './address.ts'

/** An address with a ticket for the learner who asks; null when this site has no names for previews. Throws "not signed in". */
export async function openPreview(request: Request, sandbox: string, { address, port, scheme, path, theme }: z.output<typeof previewRequestSchema>): Promise<string | null> {
  const { auth, env, previews } = site()
  const session = await auth.api.getSession({ headers: request.headers })
  if (!session) throw new SiteError({ key: 'notSignedIn' })
  const origin = originOf(request, env)
  const host = previewHostOf(origin.host, env.previewHost)
  if (host === null) return null
  const target = { sandbox, address, port, scheme }
  return previews.ticketAddress(target, { origin: `${origin.protocol}//${labelOf(target)}.${host}`, path }, { user: session.user.id, session: session.session.id, site: origin.origin, locale: languageOf(request.headers), ...(theme && { theme }) })
}

/** The origin of the page that asks, which is the site's own by now. */
function originOf({ headers, url }: Request, { publicOrigin }: { publicOrigin: string | null }): URL {
  const said = publicOrigin ?? headers.get('origin')
  return new URL(said !== null && said !== 'null' ? said : `http://${headers.get('host') ?? new URL(url).host}`)
}
