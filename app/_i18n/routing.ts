import { defineRouting } from 'next-intl/routing'
import { locales } from '../../labs/schema/text.ts'

const YEAR_SECONDS = 365 * 24 * 60 * 60

/** A page's language stands in its address; a visit without one follows the cookie, then the browser. */
export const routing = defineRouting({
  locales,
  defaultLocale: locales[0],
  localePrefix: 'always',
  localeCookie: { name: 'podyard_locale', maxAge: YEAR_SECONDS, sameSite: 'lax' },
})
