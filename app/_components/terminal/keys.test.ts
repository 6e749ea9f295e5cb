import { expect, test } from 'vitest'
import { pageKey } from './keys.ts'

const plain = { key: '', code: '', ctrlKey: false, shiftKey: false, altKey: false, metaKey: false }
const control = { ...plain, ctrlKey: true }
const controlShift = { ...control, shiftKey: true }
const command = { ...plain, metaKey: true }

test('control and a letter belong to the shell', () => {
  for (const key of ['c', 'e', 'f', 'k', 'l', 'o', 'v', 'z', 'Enter', 'ArrowLeft']) expect(pageKey({ ...control, key })).toBeNull()
})

test('control, shift and a letter or an arrow belong to the page', () => {
  expect(pageKey({ ...controlShift, key: 'F' })).toBe('search')
  expect(pageKey({ ...controlShift, key: 'L' })).toBe('leave')
  expect(pageKey({ ...controlShift, key: 'E' })).toBe('split-row')
  expect(pageKey({ ...controlShift, key: 'ArrowLeft' })).toBe('towards-left')
})

test('a digit brings the terminal of that number, whatever stands on the key', () => {
  expect(pageKey({ ...controlShift, key: '@', code: 'Digit2' })).toBe('terminal-2')
  expect(pageKey({ ...controlShift, key: '(', code: 'Digit9' })).toBeNull()
})

test('control with plus, minus and nought is the size of the font; undo stays with the shell', () => {
  expect(pageKey({ ...control, key: '=', code: 'Equal' })).toBe('font-larger')
  expect(pageKey({ ...controlShift, key: '+', code: 'Equal' })).toBe('font-larger')
  expect(pageKey({ ...control, key: '-', code: 'Minus' })).toBe('font-smaller')
  expect(pageKey({ ...control, key: '0', code: 'Digit0' })).toBe('font-usual')
  expect(pageKey({ ...controlShift, key: '_', code: 'Minus' })).toBeNull()
})

test('on a Mac, Cmd finds, clears and sizes, and leaves copy and paste to the browser', () => {
  expect(pageKey({ ...command, key: 'f' })).toBe('search')
  expect(pageKey({ ...command, key: 'k' })).toBe('clear')
  expect(pageKey({ ...command, key: '-' })).toBe('font-smaller')
  for (const key of ['c', 'v', 'q', 'w']) expect(pageKey({ ...command, key })).toBeNull()
})

test('other combinations belong to the shell', () => {
  expect(pageKey({ ...controlShift, key: 'F', altKey: true })).toBeNull()
  expect(pageKey({ ...plain, key: 'Tab' })).toBeNull()
  expect(pageKey({ ...plain, key: '0' })).toBeNull()
})
