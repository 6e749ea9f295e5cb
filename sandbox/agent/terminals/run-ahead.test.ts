import { expect, test } from 'vitest'
import { OutputRing } from './output-ring.ts'
import { FURTHEST_AHEAD_BYTES, RunAhead } from './run-ahead.ts'

function afterSaying(text: string): number | null {
  const ring = new OutputRing(1024 * 1024)
  ring.append(Buffer.from(text))
  return new RunAhead(ring).most
}

test.each([
  ['yes', 'y\r\n'.repeat(10_000), FURTHEST_AHEAD_BYTES],
  ['seq', Array.from({ length: 10_000 }, (_, index) => `1${index}\r\n`).join(''), FURTHEST_AHEAD_BYTES],
  ['a few words after what was long', `${'x'.repeat(100_000)}${'ok\r\n'.repeat(2_000)}`, FURTHEST_AHEAD_BYTES],
  ['lines of usual length', `${'x'.repeat(70)}\r\n`.repeat(1_000), null],
  ['one line without an end', 'x'.repeat(100_000), null],
  ['colours', '\x1b[31my\x1b[m\r\n'.repeat(10_000), null],
])('%s', (_, text, ahead) => {
  expect(afterSaying(text)).toBe(ahead)
})
