import { expect, test } from 'vitest'
import { limits } from '../../protocol.ts'
import { OutputRing } from './output-ring.ts'
import { FURTHEST_AHEAD_BYTES, RunAhead } from './run-ahead.ts'

const KILO = 1024

function afterSaying(text: string): { ahead: number; inFlight: number } {
  const ring = new OutputRing(KILO * KILO)
  ring.append(Buffer.from(text))
  const { ahead, inFlight } = new RunAhead(ring)
  return { ahead: ahead.pause, inFlight: inFlight.pause }
}

test.each([
  ['nothing', '', 384 * KILO, 256 * KILO],
  ['yes', 'y\r\n'.repeat(10_000), 72 * KILO, 48 * KILO],
  ['seq', '1234567\r\n'.repeat(10_000), FURTHEST_AHEAD_BYTES, 144_000],
  ['a few words after what was long', `${'x'.repeat(100_000)}${'a word\r\n'.repeat(2_000)}`, FURTHEST_AHEAD_BYTES, 128_000],
  ['lines of usual length', `${'x'.repeat(70)}\r\n`.repeat(1_000), 384 * KILO, 256 * KILO],
  ['one line without an end', 'x'.repeat(100_000), 384 * KILO, 256 * KILO],
  ['colours', '\x1b[31m12345\x1b[m\r\n'.repeat(10_000), 360_000, 240_000],
])('%s', (_, text, ahead, inFlight) => {
  const judged = afterSaying(text)
  expect(Math.abs(judged.ahead - ahead) / ahead).toBeLessThan(0.01)
  expect(Math.abs(judged.inFlight - inFlight) / inFlight).toBeLessThan(0.01)
})

test('what a page has drawn and not yet acknowledged holds nothing up', () => {
  for (const text of ['', '\r\n'.repeat(10_000), 'x'.repeat(10_000)]) {
    const ring = new OutputRing(KILO * KILO)
    ring.append(Buffer.from(text))
    const { inFlight, ahead } = new RunAhead(ring)
    for (const { resume } of [inFlight, ahead]) expect(resume).toBeGreaterThanOrEqual(limits.acknowledgeEveryBytes)
  }
})
