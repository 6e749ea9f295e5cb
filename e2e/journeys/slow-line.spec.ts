import type { Page } from '@playwright/test'
import { seeded } from '../support/random.ts'
import { fairWeather, RoughWire } from '../support/rough-wire.ts'
import { expect, test } from '../support/test.ts'

const LESSON = '/en/labs/first-cluster/nginx-rc?renderer=dom'
const PRINTED = 50_000
/** The scrollback takes longer than the site waits for the answer to a ping. */
const BYTES_PER_SECOND = 9_000

/** All that the terminal in front holds, as one copies it. */
async function held(page: Page): Promise<string[]> {
  await page.locator('[data-terminal][data-front="true"]').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Select all' }).click()
  await page.keyboard.press('Control+Shift+C')
  return (await page.evaluate(() => navigator.clipboard.readText())).split('\n').map((line) => line.trimEnd())
}

test('on a slow line the screen comes first and is of use at once; its scrollback grows behind it, each line once', async ({ site, learner, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const wire = await RoughWire.open(seeded(1))
  try {
    wire.lead(site.url)
    await page.goto(wire.url + LESSON)
    await learner.shellIsThere()
    await learner.type(`clear; seq -f 'row %.0f' ${PRINTED}; echo all-printed`)
    await learner.sees(/all-printed\s*learner@lab/, 60_000)
    const before = await held(page)

    wire.weather = { delayMs: 0, bytesPerSecond: BYTES_PER_SECOND }
    let sockets = 0
    page.on('websocket', () => sockets++)
    await page.reload()
    await learner.sees(/all-printed\s*learner@lab/)
    await learner.type('echo here-$((1 + 1))')
    await learner.sees('here-2')
    // Most of it is still to come, and nobody who looks further up meanwhile is moved.
    await learner.press('Control+Shift+Home')
    const looked = await learner.rows.locator('> div').first().innerText()
    expect(Number(/\d+/.exec(looked)?.[0])).toBeGreaterThan(PRINTED / 2)
    await expect.poll(async () => (await held(page)).length).toBeGreaterThan(2_000)
    expect(await learner.rows.locator('> div').first().innerText()).toBe(looked)

    wire.weather = fairWeather
    const after = [...before.slice(0, -1), `${before.at(-1)} echo here-$((1 + 1))`, 'here-2', before.at(-1)]
    await expect.poll(async () => (await held(page)).length, { timeout: 60_000 }).toBe(after.length)
    expect(await held(page)).toEqual(after)
    expect(await learner.rows.locator('> div').first().innerText()).toBe(looked)
    expect(sockets).toBe(1)
  } finally {
    wire.weather = fairWeather
    await wire.close()
  }
})
