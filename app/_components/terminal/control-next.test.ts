import { expect, test } from 'vitest'
import { ControlNext, withControl } from './control-next.ts'

test.each([['c', '\x03'], ['C', '\x03'], ['a', '\x01'], ['z', '\x1a'], ['[', '\x1b'], ['\\', '\x1c'], ['_', '\x1f'], ['@', '\0'], [' ', '\0'], ['?', '\x7f'], ['1', null], ['你', null], ['ab', null]])('Ctrl with %s', (text, sent) => {
  expect(withControl(text)).toBe(sent)
})

test('it holds for one key, and is not used up by what no key typed', () => {
  const control = new ControlNext()
  const heard: boolean[] = []
  control.listen((isOn) => heard.push(isOn))
  expect(control.typed('r')).toBe('r')
  control.set(true)
  expect(control.typed('\x1b[0n')).toBe('\x1b[0n')
  expect(control.typed('r')).toBe('\x12')
  expect(control.typed('r')).toBe('r')
  control.set(true)
  expect(control.typed('1')).toBe('1')
  expect(heard).toEqual([false, true, false, true, false])
})
