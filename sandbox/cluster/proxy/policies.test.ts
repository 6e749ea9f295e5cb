import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { networkRefusal, playScenario } from './testing/own-network.ts'

const TIME_LIMIT_MILLISECONDS = 120_000
/** Exit status of wget, 0 where the answer came. */
const everybody = { friend: 0, stranger: 0, foreigner: 0, shell: 0 }

test.skipIf(networkRefusal !== null)(
  `network policies hold for packets of pods and of those outside${networkRefusal === null ? '' : ` (skipped: ${networkRefusal})`}`,
  async () => {
    expect(await playScenario(fileURLToPath(new URL('policies.scenario.ts', import.meta.url)))).toEqual({
      open: everybody,
      denied: { friend: 1, stranger: 1, foreigner: 1, shell: 1 },
      friend: { friend: 0, stranger: 1, foreigner: 1, shell: 1 },
      foreign: { friend: 0, stranger: 1, foreigner: 0, shell: 0 },
      stillReady: true,
      mute: { friend: 1, stranger: 1, foreigner: 0, shell: 0 },
      namesOnly: 1,
      openAgain: everybody,
      lines: [],
    })
  },
  TIME_LIMIT_MILLISECONDS,
)
