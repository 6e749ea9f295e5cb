import { expect, test } from 'vitest'
import { locales } from '../../labs/schema/text.ts'
import { globalErrorWords } from './global-error-words.ts'
import { loadMessages } from './messages.ts'

test('where not even the frame of pages can be shown, the words are those of a page that cannot', async () => {
  for (const locale of locales) {
    const { errors } = await loadMessages(locale)
    expect(globalErrorWords[locale]).toEqual({ title: errors.brokenTitle, text: errors.brokenText, again: errors.again, number: errors.number })
  }
})
