import { expect, test } from '../support/test.ts'

test('a lesson that was about to be opened runs no script a second time', async ({ site, learner, page }) => {
  await page.goto(`${site.url}/en/labs/first-cluster`, { waitUntil: 'networkidle' })
  const link = page.getByRole('link', { name: /nginx/ }).first()
  await link.hover()
  await page.waitForLoadState('networkidle')
  await link.click()
  await learner.shellIsThere()
  const scripts = await page.locator('script[src]').evaluateAll((all) => all.map((script) => script.getAttribute('src')))
  expect(scripts.length).toBeGreaterThan(0)
  expect(scripts.filter((source, i) => scripts.indexOf(source) !== i)).toEqual([])
})
