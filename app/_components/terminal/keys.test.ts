import { expect, test } from 'vitest'
import { pageKey } from './keys.ts'

const plain = { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false }

test('control and a letter belong to the shell', () => {
  for (const key of ['c', 'f', 'l', 'v', 'z']) expect(pageKey({ ...plain, key, ctrlKey: true })).toBeNull()
})

test('control, shift and a letter belong to the page', () => {
  expect(pageKey({ ...plain, key: 'F', ctrlKey: true, shiftKey: true })).toBe('search')
  expect(pageKey({ ...plain, key: 'L', ctrlKey: true, shiftKey: true })).toBe('leave')
})

test('other combinations belong to the shell', () => {
  expect(pageKey({ ...plain, key: 'F', ctrlKey: true, shiftKey: true, altKey: true })).toBeNull()
  expect(pageKey({ ...plain, key: 'Tab' })).toBeNull()
})
