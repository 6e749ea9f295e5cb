import { expect, test } from 'vitest'
import { TypedLine } from './typed-line.ts'

/** "$" is the prompt; anything else is typed. */
function after(...events: string[]): TypedLine['state'] {
  const line = new TypedLine()
  for (const event of events) {
    if (event === '$') line.prompted()
    else line.typed(Buffer.from(event))
  }
  return line.state
}

test.each([
  ['nothing', ['$'], 'empty'],
  ['letters', ['$', 'rm -rf imp'], 'begun'],
  ['a command from the history', ['$', '\x1b[A'], 'begun'],
  ['a search in the history', ['$', '\x12', 'ech'], 'begun'],
  ['a command that has run', ['$', 'ls', '\r', '$'], 'empty'],
  ['a command in one piece', ['$', 'ls\r', '$'], 'empty'],
  ['what was given up', ['$', 'rm -rf imp', '\x03', '$'], 'empty'],
  ['keys for a program, or for what comes after it', ['$', 'less file\r', 'q', '$'], 'ahead'],
  ['lines typed ahead', ['$', 'sleep 1\r', 'ls\r', '$'], 'empty'],
  ['a screen drawn anew', ['$', '\x0c', '\x1b\x0c'], 'empty'],
  ['the answer of an emulator', ['$', '\x1b[?1;2c'], 'empty'],
] as const)('%s', (_, events, state) => {
  expect(after(...events)).toBe(state)
})
