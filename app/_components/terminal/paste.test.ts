import { expect, test } from 'vitest'
import { asksFirst, pasteOf } from './paste.ts'

const lines = (count: number) => Array.from({ length: count }, (_, index) => `echo ${index}`).join('\n')

test('two lines are asked about where they would run as they arrive, one is not', () => {
  expect(asksFirst(pasteOf('echo 1\necho 2\n', false))).toBe(true)
  expect(asksFirst(pasteOf('echo 1\n', false))).toBe(false)
})

test('where nothing runs before Enter, ten lines are asked about and nine are not', () => {
  expect(asksFirst(pasteOf(lines(10), true))).toBe(true)
  expect(asksFirst(pasteOf(lines(9), true))).toBe(false)
})

test('lines are counted as one sees them, whatever ends them', () => {
  expect(pasteOf('a\r\nb\rc\n', true)).toEqual({ text: 'a\nb\nc\n', lines: 3, bracketed: true })
})

test('nothing on the clipboard can end the paste or speak to the terminal', () => {
  expect(pasteOf('ls\x1b[201~\nrm -rf .\x07\ttab 你好', true).text).toBe('ls[201~\nrm -rf .\ttab 你好')
})
