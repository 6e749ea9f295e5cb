import { look } from '../support/look.ts'
import { expect, test } from '../support/test.ts'

const LESSON = '/labs/first-cluster/nginx-rc?renderer=dom'
const OTHER_LESSON = '/labs/web-apps/webapp-rollout?renderer=dom'

const words = {
  en: { close: 'Close', table: 'Table', changes: 'Changes', otherRuns: 'Another lab is running', lab: 'Lab', end: 'End now and keep it', ended: 'The lab has ended', account: /^Account/, kept: 'Labs that are kept', create: 'Create the account', short: 'The password needs at least 8 characters.', delete: 'Delete the account' },
  zh: { close: '关闭', table: '表格', changes: '变化', otherRuns: '另一个实验正在运行', lab: '实验', end: '立即结束并保存', ended: '实验环境已经结束', account: /^账户/, kept: '保存着的实验', create: '创建账户', short: '密码至少需要 8 个字符。', delete: '删除账户' },
} as const

const looks = [
  { name: 'light', locale: 'en', theme: 'light', phone: false },
  { name: 'dark', locale: 'zh', theme: 'dark', phone: false },
  { name: 'phone', locale: 'zh', theme: 'contrast', phone: true },
] as const

for (const { name, locale, theme, phone } of looks) {
  test(`what a learner meets on the way can be used by everyone, ${name}, ${locale}`, async ({ site, learner, page }) => {
    const word = words[locale]
    await page.addInitScript((chosen) => localStorage.setItem('podyard-theme', chosen), theme)
    if (phone) await page.setViewportSize({ width: 390, height: 844 })
    const at = (path: string): string => `${site.url}/${locale}${path}`
    const openWorkspace = async (): Promise<void> => {
      if (phone) await page.locator('.lesson-phone-bar button[aria-expanded="false"]').click()
    }
    await page.goto(at(LESSON))
    await openWorkspace()
    await learner.shellIsThere()
    await learner.type('kubectl create deployment web --image=nginx')
    await learner.sees('created')
    await page.locator('[data-panel-switch="cluster"]').click()
    await expect(page.locator('[data-pod-card][data-look="running"]').first()).toBeVisible()
    await look(page, `states-${name}-cluster`)
    await page.locator('[data-pod-card] button').first().click()
    await expect(page.locator('[data-thing-panel]')).toBeVisible()
    await look(page, `states-${name}-thing`)
    await page.locator('[data-thing-panel]').getByRole('button', { name: word.close, exact: true }).click()
    for (const view of [word.table, word.changes]) {
      await page.locator('[data-cluster-view]').getByRole('button', { name: view, exact: true }).click()
      await look(page, `states-${name}-cluster-${view === word.table ? 'table' : 'changes'}`)
    }

    await page.goto(at(OTHER_LESSON))
    await openWorkspace()
    await expect(page.getByRole('heading', { name: word.otherRuns })).toBeVisible()
    await look(page, `states-${name}-other-lab`)

    await page.goto(at(LESSON))
    await openWorkspace()
    // The page shows the view that was shown last, which is not the terminal.
    await expect(learner.workspace).toHaveAttribute('data-connection', 'open', { timeout: 60_000 })
    await page.getByRole('button', { name: word.lab, exact: true }).click()
    await page.getByRole('menuitem', { name: word.end }).click()
    await expect(page.getByRole('heading', { name: word.ended })).toBeVisible()
    await look(page, `states-${name}-ended`)

    for (const path of ['', '/labs/first-cluster']) {
      await page.goto(at(path))
      await look(page, `states-${name}-guest${path.replaceAll('/', '-')}`)
    }
    await page.goto(at('/account'))
    await expect(page.getByRole('heading', { name: word.kept })).toBeVisible()
    await look(page, `states-${name}-guest-account`)
    await page.getByRole('button', { name: word.account }).click()
    await expect(page.getByRole('menu')).toBeVisible()
    await look(page, `states-${name}-account-menu`)

    await page.goto(at('/sign-up'))
    await page.locator('input[type="email"]').fill('ada@example.org')
    await page.locator('input[type="password"]').fill('short')
    await page.getByRole('button', { name: word.create, exact: true }).click()
    await expect(page.getByText(word.short)).toBeVisible()
    await expect(page.locator('input[type="password"]')).toBeFocused()
    await look(page, `states-${name}-refused-password`)
    await page.locator('input[type="password"]').fill('correct horse')
    await page.getByRole('button', { name: word.create, exact: true }).click()
    await page.waitForURL(at(''))
    await page.goto(at('/account'))
    await look(page, `states-${name}-account`)
    await page.getByRole('button', { name: word.delete, exact: true }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await look(page, `states-${name}-delete-account`)
    await page.getByRole('dialog').getByRole('button', { name: word.delete, exact: true }).click()
    await page.waitForURL(at(''))
  })
}
