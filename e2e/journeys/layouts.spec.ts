import type { Page } from '@playwright/test'
import { keepPicture } from '../support/picture.ts'
import { expect, test } from '../support/test.ts'

const LESSON = '/labs/first-cluster/nginx-rc?renderer=dom'

/** Of cumulative layout shift; 0.1 is what the field calls good. Nothing of a lesson page moves by itself, so this is for rounding. */
const MOST_SHIFT = 0.02

interface ShiftEntry extends PerformanceEntry {
  value: number
  hadRecentInput: boolean
  sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[]
}

/** Counts from here on how much of the page moved without being asked to. */
async function countShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const counted = window as unknown as { shifted: number; moved: string[] }
    counted.shifted = 0
    counted.moved = []
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as ShiftEntry[]) {
        if (entry.hadRecentInput) continue
        counted.shifted += entry.value
        const where = ({ x, y, width, height }: DOMRectReadOnly) => [x, y, width, height].map(Math.round).join(' ')
        const what = (node: Node | null) => (node instanceof Element ? node.outerHTML : String(node?.textContent)).slice(0, 120)
        counted.moved.push(...entry.sources.map(({ node, previousRect, currentRect }) => `${entry.value.toFixed(4)} (${where(previousRect)}) → (${where(currentRect)}) ${what(node)}`))
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
}

/** Nothing to scroll sideways, and no button of the workspace's bar outside of it. */
async function expectRoom(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  const outside = await page.locator('[data-workspace]').evaluate((workspace) => {
    const room = workspace.getBoundingClientRect()
    return [...workspace.querySelectorAll('button')]
      .filter((button) => button.offsetParent !== null && !button.closest('[role="tablist"], [role="toolbar"]'))
      .filter((button) => button.getBoundingClientRect().right > room.right + 1 || button.getBoundingClientRect().left < room.left - 1)
      .map((button) => button.textContent)
  })
  expect(outside).toEqual([])
}

const layouts = [
  { name: 'laptop', width: 1366, height: 768, size: 'normal', columns: 80 },
  { name: 'small-projector', width: 1024, height: 768, size: 'normal', columns: 60 },
  { name: 'projector', width: 1920, height: 1080, size: 'projector', columns: 80 },
  { name: 'small-projector-large-text', width: 1024, height: 768, size: 'large', columns: 50 },
] as const

test('a lesson suits a laptop and a projector, and nothing moves while it loads', async ({ site, learner, page }) => {
  await countShifts(page)
  for (const [index, { name, width, height, size, columns }] of layouts.entries()) {
    await page.addInitScript((chosen) => localStorage.setItem('podyard-text-size', chosen), size)
    await page.setViewportSize({ width, height })
    await page.goto(`${site.url}/${index % 2 === 0 ? 'en' : 'zh'}${LESSON}`)
    if (index === 0) await learner.shellIsThere()
    else await learner.shellIsThereAgain()
    await expect(page.getByText('node-3').first()).toBeVisible()
    await expectRoom(page)
    // Named, since the screen comes back from the layout before; again, since the shell hears of its new size a moment after it is shown.
    const told = new RegExp(`${name} has (\\d+) columns`)
    await expect(async () => {
      await learner.type(`clear; echo "${name} has $(tput cols) columns"`)
      await learner.sees(told)
      expect(Number(told.exec(await learner.rows.innerText())?.[1]), name).toBeGreaterThanOrEqual(columns)
    }).toPass({ timeout: 60_000 })
    await keepPicture(page, `layout-${name}`)
    const { shifted, moved } = await page.evaluate(() => {
      const { shifted, moved } = window as unknown as { shifted: number; moved: string[] }
      return { shifted, moved }
    })
    expect(shifted, `${name}: ${moved.join('\n')}`).toBeLessThan(MOST_SHIFT)
  }
})

test('at 400 % zoom nothing of a lesson is cut off or scrolled sideways', async ({ site, page }) => {
  // What is left of 1280 × 1024.
  await page.setViewportSize({ width: 320, height: 256 })
  for (const locale of ['en', 'zh']) {
    for (const lesson of ['first-cluster/nginx-rc', 'web-apps/webapp-rollout']) {
      await page.goto(`${site.url}/${locale}/labs/${lesson}`)
      const sideways = await page.locator('#lesson').evaluate((prose) => {
        const outside = [...prose.querySelectorAll('*')].filter((one) => !one.closest('pre, .overflow-x-auto') && one.getBoundingClientRect().right > prose.clientWidth)
        return [prose.scrollWidth - prose.clientWidth, ...outside.map((one) => one.outerHTML.slice(0, 120))]
      })
      expect(sideways, `${locale} ${lesson}`).toEqual([0])
      expect(await page.evaluate(() => [document.documentElement.scrollWidth - window.innerWidth, document.documentElement.scrollHeight - window.innerHeight])).toEqual([0, 0])
    }
  }
})

test('what one taps in a workspace is 44 pixels high and wide where the pointer is a finger, and shells have a row of their own on a phone', async ({ site, browser }) => {
  for (const viewport of [{ width: 390, height: 844 }, { width: 1024, height: 768 }]) {
    const context = await browser.newContext({ viewport, hasTouch: true, isMobile: true })
    const page = await context.newPage()
    await page.goto(`${site.url}/en${LESSON}`)
    await expect(page.locator('[data-workspace]')).toHaveAttribute('data-connection', 'open', { timeout: 60_000 })
    await expect(page.getByRole('tab', { name: 'shell 2', includeHidden: true })).toBeAttached()
    const open = page.getByRole('button', { name: 'Terminal', exact: true }).filter({ visible: true })
    if (viewport.width < 768) await open.click()
    await expect(page.getByRole('tab', { name: 'shell 2' })).toBeInViewport()
    const small = await page.locator('[data-workspace]').evaluate((workspace) =>
      [...workspace.querySelectorAll('button')]
        .filter((button) => button.checkVisibility({ checkVisibilityCSS: true }))
        .map((button) => ({ name: button.getAttribute('aria-label') ?? button.textContent, ...(({ width, height }) => ({ width, height }))(button.getBoundingClientRect()) }))
        .filter(({ width, height }) => width < 44 || height < 43),
    )
    expect(small).toEqual([])
    await keepPicture(page, `layout-touch-${viewport.width}`)
    await context.close()
  }
})

test('a lesson stands as it was left, from its first picture on: the view, the files that were open, the hints that were unfolded', async ({ site, learner, page }) => {
  await countShifts(page)
  await page.goto(`${site.url}/en${LESSON}`)
  await learner.shellIsThere()
  const hints = learner.step('write-rc').locator('[data-hint]')
  await hints.nth(0).getByRole('button').click()
  await hints.nth(1).getByRole('button').click()
  await hints.nth(0).getByRole('button').click()
  await learner.type('mkdir deploy; echo one > deploy/one.txt; echo two > two.txt')
  await page.locator('[data-panel-switch="files"]').click()
  await page.locator('[data-file="deploy"]').click()
  await page.locator('[data-file="deploy/one.txt"]').click()
  await page.locator('[data-file="two.txt"]').click()
  await page.locator('[data-file="deploy/one.txt"]').click()
  await expect(page.locator('[data-open-file="two.txt"]')).toHaveAttribute('data-file-state', 'saved')

  for (const locale of ['en', 'zh']) {
    const html = await (await page.request.get(`${site.url}/${locale}${LESSON}`)).text()
    expect(html).toMatch(/data-panel-switch="files" aria-pressed="true"/)
    await page.goto(`${site.url}/${locale}${LESSON}`)
    await expect(page.locator('.cm-content')).toContainText('one')
    await expect(page.locator('[data-open-file]')).toHaveCount(2)
    await expect(page.locator('[data-file="deploy/one.txt"]')).toHaveAttribute('aria-selected', 'true')
    await expect(hints.nth(0).getByRole('button')).toHaveAttribute('aria-expanded', 'false')
    await expect(hints.nth(1).getByRole('button')).toHaveAttribute('aria-expanded', 'true')
    await keepPicture(page, `layout-as-left-${locale}`)
    const { shifted, moved } = await page.evaluate(() => {
      const { shifted, moved } = window as unknown as { shifted: number; moved: string[] }
      return { shifted, moved }
    })
    expect(shifted, `${locale}: ${moved.join('\n')}`).toBeLessThan(MOST_SHIFT)
  }
  // Another lesson has its own.
  await page.goto(`${site.url}/en${LESSON.replace('first-cluster/nginx-rc', 'web-apps/webapp-rollout')}`)
  await expect(page.locator('[data-panel-switch="terminal"]')).toHaveAttribute('aria-pressed', 'true')
})
