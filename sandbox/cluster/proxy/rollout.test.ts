import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { networkRefusal, playScenario } from './testing/own-network.ts'

const TIME_LIMIT_MILLISECONDS = 60_000

interface Findings {
  hosts: number
  byNodePort: string[]
  answers: Record<string, number>
  killed: string
  lines: string[]
}

test.skipIf(networkRefusal !== null)(
  `a rolling update and a scale-down lose no request, and a crash is got over${networkRefusal === null ? '' : ` (skipped: ${networkRefusal})`}`,
  async () => {
    const found = await playScenario<Findings>(fileURLToPath(new URL('rollout.scenario.ts', import.meta.url)))
    expect(found.lines).toEqual([])
    expect(found.hosts).toBe(3)
    expect(found.byNodePort).toEqual(['1.0\n', '1.0\n', '1.0\n'])
    expect(Object.keys(found.answers).sort()).toEqual(['1.0\n', '2.0\n'])
    expect(found.killed).toMatch(/^web-\S+ is going down\n$/)
  },
  TIME_LIMIT_MILLISECONDS,
)
