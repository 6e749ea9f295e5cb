import { seeded } from '../support/random.ts'
import { fairWeather, RoughWire } from '../support/rough-wire.ts'
import { expect, test } from '../support/test.ts'

const LESSON = '/en/labs/first-cluster/nginx-rc?renderer=dom'
const PRINTED = 50_000
/** The scrollback takes longer than the site waits for the answer to a ping, which comes after it. */
const BYTES_PER_SECOND = 9_000
const PATIENCE_MILLISECONDS = 150_000

test('a full scrollback comes over a slow line in one go, and the shell answers then', async ({ site, learner, page }) => {
  const wire = await RoughWire.open(seeded(1))
  try {
    wire.lead(site.url)
    await page.goto(wire.url + LESSON)
    await learner.shellIsThere()
    await learner.type(`clear; seq -f 'row %.0f' ${PRINTED}; echo all-printed`)
    await learner.sees(/all-printed\s*learner@lab/, 60_000)

    wire.weather = { delayMs: 0, bytesPerSecond: BYTES_PER_SECOND }
    let sockets = 0
    page.on('websocket', () => sockets++)
    await page.reload()
    await learner.sees(/all-printed\s*learner@lab/, PATIENCE_MILLISECONDS)
    expect(sockets).toBe(1)
    await learner.type('echo here-$((1 + 1))')
    await learner.sees('here-2', 60_000)
  } finally {
    wire.weather = fairWeather
    await wire.close()
  }
})
