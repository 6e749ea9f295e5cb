import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/test.ts'

/** WCAG 2.2 AA, as far as a machine can tell. xterm's own rows are a picture of text; its screen-reader mode is the way in. */
async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).exclude('.xterm').analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([])
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page can be used by everyone, ${colorScheme}`, async ({ site, learner, page }) => {
    await page.emulateMedia({ colorScheme })
    for (const path of ['/en', '/zh', '/en/labs/first-cluster', '/en/sign-in', '/zh/sign-up', '/en/no-such-page']) {
      await page.goto(site.url + path)
      await expectAccessible(page)
    }
    await page.goto(`${site.url}/en/labs/first-cluster/nginx-rc`)
    await learner.shellIsThere()
    await learner.runBlock('write-rc')
    await learner.passes('write-rc')
    await expectAccessible(page)
  })
}

test('a lesson can be begun with the keyboard alone', async ({ site, learner, page }) => {
  await page.goto(`${site.url}/en/labs/first-cluster/nginx-rc`)
  await learner.shellIsThere()
  const block = learner.step('write-rc').locator('pre').first()
  for (let presses = 0; presses < 60 && !(await block.evaluate((element) => element === document.activeElement)); presses++) await page.keyboard.press('Tab')
  await expect(block).toBeFocused()
  await page.keyboard.press('Enter')
  await learner.passes('write-rc')
})

test('on a phone the terminal comes up as a sheet', async ({ site, learner, page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${site.url}/en/labs/first-cluster/nginx-rc`)
  await expect(learner.step('write-rc')).toBeVisible()
  await page.getByRole('button', { name: /terminal/i }).last().click()
  await expect(learner.rows).toContainText('learner@lab', { timeout: 60_000 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
})
