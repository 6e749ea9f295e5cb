import { createTranslator } from 'next-intl'
import type { Locale } from '../../labs/schema/index.ts'
import { loadMessages, type Messages } from '../_i18n/messages.ts'

/** Texts in one language outside of a page, where next-intl knows no request. */
export async function translator(locale: Locale) {
  return createTranslator<Messages>({ locale, messages: await loadMessages(locale) })
}
