import type { Page } from '@playwright/test'
import { Learner } from '../support/learner.ts'
import { expect, test } from '../support/test.ts'

const LESSON = '/en/labs/first-cluster/nginx-rc?renderer=dom'
const SCROLLBACK_LINES = 50_000
/** So many that a page which keeps up is not sent them all. */
const PRINTED = 400_000

/** The rows at the top of the scrollback, and how many rows the screen has. */
async function topOf(page: Page): Promise<{ first: string; rows: number }> {
  const learner = new Learner(page)
  await learner.press('Control+Shift+Home')
  // The prompt is at the bottom, thousands of lines away.
  await expect(learner.rows).not.toContainText('learner@lab')
  const rows = await learner.rows.locator('> div').allInnerTexts()
  return { first: rows[0]?.trim() ?? '', rows: rows.length }
}

test('fifty thousand lines of scrollback are there after a reload and on a second device', async ({ site, learner, page, browser }) => {
  await page.goto(site.url + LESSON)
  await learner.shellIsThere()
  await learner.type(`clear; seq -f 'row %.0f' ${PRINTED}; echo all-printed`)
  await learner.sees(/all-printed\s*learner@lab/, 60_000)
  const printed = await topOf(page)
  // What is held: the command and what it printed, its last line, and the prompt.
  const lines = 1 + PRINTED + 1 + 1
  expect(printed.first).toBe(`row ${lines - SCROLLBACK_LINES - printed.rows}`)

  await page.reload()
  await learner.shellIsThereAgain()
  await learner.sees('all-printed', 60_000)
  // The screen comes first, and what is above it grows behind.
  await expect.poll(() => topOf(page)).toEqual(printed)

  const device = await browser.newContext({ storageState: await page.context().storageState() })
  try {
    const second = await device.newPage()
    await second.goto(site.url + LESSON)
    await new Learner(second).shellIsThereAgain()
    await new Learner(second).sees('all-printed', 60_000)
    await expect.poll(() => topOf(second)).toEqual(printed)
  } finally {
    await device.close()
  }
})
