import { expect, test } from 'vitest'
import { completeLength } from './complete-length.ts'

test.each([
  ['plain', 'plain'],
  ['你好', '你好'],
  ['\x1b[31mred\x1b[0m', '\x1b[31mred\x1b[0m'],
  ['\x1b]0;title\x07', '\x1b]0;title\x07'],
  ['\x1b]0;title\x1b\\', '\x1b]0;title\x1b\\'],
  ['\x1bM', '\x1bM'],
  ['\x1b(B', '\x1b(B'],
  ['\x1b7', '\x1b7'],
])('%j is complete', (text, all) => {
  expect(completeLength(Buffer.from(text))).toBe(Buffer.byteLength(all))
})

test.each([
  ['x\x1b', 'x'],
  ['x\x1b[', 'x'],
  ['x\x1b[38;5;', 'x'],
  ['x\x1b]0;tit', 'x'],
  ['x\x1b]0;title\x1b', 'x'],
  ['x\x1b(', 'x'],
  ['x\x1bP1$r', 'x'],
])('%j ends within an escape sequence', (text, whole) => {
  expect(completeLength(Buffer.from(text))).toBe(Buffer.byteLength(whole))
})

test('a character that is cut is left for later', () => {
  const bytes = Buffer.from('a你')
  expect(completeLength(bytes.subarray(0, 3))).toBe(1)
  expect(completeLength(Buffer.from('a😀').subarray(0, 4))).toBe(1)
  expect(completeLength(bytes)).toBe(4)
})
