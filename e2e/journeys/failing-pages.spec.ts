import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { look } from '../support/look.ts'
import type { Site } from '../support/site.ts'
import { expect, test } from '../support/test.ts'

/** What a page asks for is gone from the database for a while. */
async function renameTable(site: Site, from: string, to: string): Promise<void> {
  const database = createClient({ url: `file:${join(site.data, 'podyard.db')}` })
  await database.execute(`ALTER TABLE "${from}" RENAME TO "${to}"`)
  database.close()
}

test('a page that cannot be shown says so in its frame, and is there again when the cause is gone', async ({ site, page }) => {
  await page.request.post(`${site.url}/api/auth/sign-up/email`, { headers: { origin: site.url }, data: { name: 'Ada', email: 'ada@example.org', password: 'correct horse' } })
  await page.goto(`${site.url}/zh/account`)
  await expect(page.getByRole('heading', { name: 'Ada' })).toBeVisible()

  await renameTable(site, 'StepPass', 'StepPassAway')
  await page.goto(`${site.url}/zh/account`)
  await expect(page.getByRole('heading', { name: '这里出了问题' })).toBeVisible()
  await expect(page.getByText(/给管理员查日志用的编号：\d+/)).toBeVisible()
  await expect(page.getByRole('link', { name: 'Podyard' })).toHaveAttribute('href', '/zh')
  await look(page, 'failing-page')

  await renameTable(site, 'StepPassAway', 'StepPass')
  await page.getByRole('button', { name: '再试一次' }).click()
  await expect(page.getByRole('heading', { name: 'Ada' })).toBeVisible()
})

for (const { locale, theme, title, again } of [
  { locale: 'en', theme: 'light', title: 'Something went wrong here', again: 'Try again' },
  { locale: 'zh', theme: 'dark', title: '这里出了问题', again: '再试一次' },
] as const) {
  test(`where not even the frame of pages can be shown, the page that stands in for it looks and speaks as they do, ${locale}`, async ({ site, page }) => {
    await page.addInitScript((chosen) => {
      localStorage.setItem('podyard-theme', chosen)
      localStorage.setItem('podyard-text-size', 'large')
      // The frame follows the system's colours with this; the page that stands in for it does without.
      if (sessionStorage.getItem('mended') === null) {
        MediaQueryList.prototype.addListener = () => {
          throw new Error('the frame is broken for this test')
        }
      }
    }, theme)
    await page.goto(`${site.url}/${locale}/sign-in`)
    await expect(page.getByRole('heading', { name: title })).toBeVisible()
    await expect(page).toHaveTitle(`${title} · Podyard`)
    const html = page.locator('html')
    await expect(html).toHaveAttribute('lang', locale === 'zh' ? 'zh-Hans' : 'en')
    await expect(html).toHaveAttribute('data-theme', theme)
    await expect(html).toHaveAttribute('data-size', 'large')
    await look(page, `failing-frame-${locale}`)

    await page.evaluate(() => sessionStorage.setItem('mended', 'yes'))
    await page.getByRole('button', { name: again }).click()
    await expect(page.locator('input[type="email"]')).toBeVisible()
  })
}
