import { expectAccessible } from '../support/accessible.ts'
import { Learner } from '../support/learner.ts'
import { look } from '../support/look.ts'
import { keepPicture } from '../support/picture.ts'
import { expect, test } from '../support/test.ts'

const PAGES = ['', '/labs/first-cluster', '/sign-in', '/sign-up', '/account', '/no-such-page', '/labs/first-cluster/no-such-lesson']
const LESSON = '/labs/first-cluster/nginx-rc?renderer=dom'

/** The same in both languages: each look has its turn in one, so that both have been looked at. */
const words = {
  en: { views: ['Terminal', 'Files', 'Cluster', 'Web'], lab: 'Lab', startOver: 'Start over…', more: /^More about/, appearance: 'Appearance', rename: 'Rename…', settings: 'Settings', keys: 'Keyboard…', terminal: 'Terminal' },
  zh: { views: ['终端', '文件', '集群', '网页'], lab: '实验', startOver: '重新开始……', more: /更多/, appearance: '外观', rename: '重命名……', settings: '设置', keys: '键盘快捷键……', terminal: '终端' },
} as const

const looks = [
  { name: 'light', locale: 'en', colorScheme: 'light' },
  { name: 'dark', locale: 'zh', colorScheme: 'dark' },
] as const

for (const { name, locale, colorScheme } of looks) {
  test(`every page can be used by everyone, ${name}, ${locale}`, async ({ site, learner, page }) => {
    const word = words[locale]
    await page.emulateMedia({ colorScheme })
    for (const path of PAGES) {
      await page.goto(`${site.url}/${locale}${path}`)
      await expectAccessible(page, `${locale}${path}`)
    }
    await page.goto(`${site.url}/${locale}${LESSON}`)
    await learner.shellIsThere()
    await learner.runBlock('write-rc')
    await learner.passes('write-rc')
    for (const [index, view] of word.views.entries()) {
      await page.locator('[data-workspace]').getByRole('button', { name: view, exact: true }).click()
      await expect(page.locator('[data-workspace] [aria-pressed="true"]').nth(0)).toHaveText(view)
      if (index === 1) await expect(page.getByText('nginx-rc.yaml').last()).toBeVisible()
      await look(page, `${name}-view-${index}`)
    }
    await page.locator('[data-workspace]').getByRole('button', { name: word.views[0], exact: true }).click()

    await learner.press('Control+Shift+E')
    await expect(page.locator('[data-terminal]')).toHaveCount(2)
    await learner.sees('learner@lab')
    await page.keyboard.press('Control+Shift+F')
    await look(page, `${name}-split-and-search`)
    await page.keyboard.press('Escape')

    const menu = page.getByRole('menu')
    await page.getByRole('button', { name: word.lab, exact: true }).click()
    await expect(menu).toBeVisible()
    await look(page, `${name}-lab-menu`)
    await page.getByRole('menuitem', { name: word.startOver }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await look(page, `${name}-start-over`)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.getByRole('button', { name: word.more }).click()
    await page.getByRole('menuitem', { name: word.settings }).press('ArrowRight')
    await expect(menu).toHaveCount(2)
    await look(page, `${name}-terminal-menu`)
    await page.keyboard.press('Escape')
    await expect(menu).toHaveCount(0)
    await page.getByRole('button', { name: word.more }).click()
    await page.getByRole('menuitem', { name: word.keys }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await look(page, `${name}-keys`)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.getByRole('button', { name: word.appearance }).click()
    await look(page, `${name}-appearance`)
  })
}

test('in high contrast, and where the system chooses the colours, a lesson is as usable', async ({ site, learner, page }) => {
  await page.addInitScript(() => localStorage.setItem('podyard-theme', 'contrast'))
  await page.goto(`${site.url}/en${LESSON}`)
  await learner.shellIsThere()
  await look(page, 'contrast')
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' })
  await learner.type('clear; echo "seen in forced colours"')
  await learner.sees('seen in forced colours')
  await look(page, 'forced-colors')
})

test('a lesson can be begun with the keyboard alone, and a terminal entered and left', async ({ site, learner, page }) => {
  await page.goto(`${site.url}/en${LESSON}`)
  await learner.shellIsThere()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the lesson' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.keyboard.type('echo typed-without-a-mouse')
  await page.keyboard.press('Enter')
  await learner.sees(/typed-without-a-mouse\s*typed-without-a-mouse/)
  await page.keyboard.press('Control+Shift+L')
  await expect(learner.step('write-rc')).toBeFocused()
  const block = learner.step('write-rc').locator('pre').first()
  for (let presses = 0; presses < 20 && !(await block.evaluate((element) => element === document.activeElement)); presses++) await page.keyboard.press('Tab')
  await expect(block).toBeFocused()
  await page.keyboard.press('Enter')
  await learner.passes('write-rc')

  const first = page.getByRole('tab', { name: 'shell 1' })
  await first.focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('tab', { name: 'shell 2' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(learner.terminal).toHaveAttribute('data-terminal-name', 'shell 2')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'More about shell 2' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Find…' })).toBeFocused()
  await page.keyboard.press('End')
  await expect(page.getByRole('menuitem', { name: 'Settings' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'More about shell 2' })).toBeFocused()
})

test('on a phone the terminal comes up as a sheet, upright and on its side', async ({ site, browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  try {
    const page = await context.newPage()
    const learner = new Learner(page)
    await page.goto(`${site.url}/en${LESSON}`)
    await expect(learner.step('write-rc')).toBeVisible()
    await look(page, 'phone-lesson')
    await page.getByRole('button', { name: /terminal/i }).last().tap()
    await learner.shellIsThere()
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)
    expect(await fits()).toBe(true)
    await learner.terminal.tap()
    await page.keyboard.type('echo hello')
    await learner.sees('echo hello')
    await page.getByRole('toolbar').getByRole('button', { name: 'Ctrl-C' }).tap()
    await learner.sees('^C')
    await look(page, 'phone-terminal')

    await page.setViewportSize({ width: 844, height: 390 })
    await expect(page.locator('[data-cluster-strip]')).toBeHidden()
    await expect(async () => {
      await learner.type('clear; echo "lines: $(tput lines)"')
      await learner.sees(/lines: \d+/)
      const lines = Number(/lines: (\d+)/.exec(await learner.rows.innerText())?.[1])
      // What the room that is left has, and no longer what the upright sheet had.
      expect(lines).toBeGreaterThanOrEqual(10)
      expect(lines).toBeLessThan(20)
    }).toPass({ timeout: 60_000 })
    expect(await fits()).toBe(true)
    await keepPicture(page, 'phone-on-its-side')
  } finally {
    await context.close()
  }
})
