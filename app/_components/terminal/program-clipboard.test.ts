import { expect, test } from 'vitest'
import { clipboardText } from './program-clipboard.ts'

const encoded = (text: string) => Buffer.from(text).toString('base64')

test.each(['one', 'two\nlines', '你好😀'])('a program puts text on the clipboard: %s', (text) => {
  for (const which of ['c', '', 'pc']) expect(clipboardText(`${which};${encoded(text)}`)).toBe(text)
})

test.each(['', 'c', 'c;', 'c;?', 'c;###', 'c;a', `c;${Buffer.from([0xff, 0xfe]).toString('base64')}`, `c;${encoded('x'.repeat(300 * 1024))}`])('anything else is not taken: %.20s', (data) => {
  expect(clipboardText(data)).toBeNull()
})
