import { locales, type Locale } from '../../../labs/schema/text.ts'
import { routing } from '../../_i18n/routing.ts'

const cookieName = typeof routing.localeCookie === 'object' ? routing.localeCookie.name : undefined

/** The language of an answer to a request that names none: the page's cookie, then the browser's first choice that we have. */
export function languageOf(headers: Headers): Locale {
  const cookies = headers.get('cookie') ?? ''
  const chosen = locales.find((locale) => new RegExp(`(^|; *)${cookieName}=${locale}(;|$)`).test(cookies))
  if (chosen) return chosen
  const wanted = (headers.get('accept-language') ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase())
  return wanted.flatMap((language) => locales.filter((locale) => locale === language))[0] ?? locales[0]
}
