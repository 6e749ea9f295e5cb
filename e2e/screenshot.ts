/**
 * Takes the README's picture, docs/screenshot.png: a lesson in the middle of being done, a moment after its learner has scaled something.
 * `npm run screenshot`, after the site was built once.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, expect as expectSoon, type Locator } from '@playwright/test'
import { Learner } from './support/learner.ts'
import { Site } from './support/site.ts'
import { stands } from './support/stands.ts'

const PODS = 5
const expect = expectSoon.configure({ timeout: 60_000 })

const site = await Site.start()
const executablePath = existsSync(chromium.executablePath()) ? chromium.executablePath() : '/usr/bin/chromium'
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'] })
try {
  // As wide as the widest of kubectl's lines wants.
  const page = await browser.newPage({ viewport: { width: 1560, height: 975 }, deviceScaleFactor: 1.5, reducedMotion: 'reduce' })
  const learner = new Learner(page)
  await learner.openLesson(site.url, 'en', /first cluster/i, /nginx/)
  await learner.runBlock('write-rc')
  await learner.passes('write-rc')
  await learner.runBlock('create-rc')
  await learner.passes('create-rc')

  await page.getByRole('button', { name: 'More about shell 1' }).click()
  await page.getByRole('menuitem', { name: 'Show with it' }).press('ArrowRight')
  await page.getByRole('menuitem', { name: 'shell 2, below' }).press('Enter')
  const [shell1, shell2] = ['shell 1', 'shell 2'].map((name) => learner.terminalNamed(name).locator('.xterm-rows')) as [Locator, Locator]
  await learner.terminalNamed('shell 1').click()
  await page.keyboard.type('clear\n')
  await learner.runBlock('look-at-pods')
  await expect(shell2).toContainText('Running')
  const step = learner.step('look-at-pods')
  await step.locator('[data-run]').nth(1).click()
  await expect(step.locator('[data-check="passed"]')).toHaveCount(1)
  await learner.terminalNamed('shell 1').click()
  await page.keyboard.type(`kubectl scale rc nginx --replicas=${PODS}\n`)
  await expect(step.locator('[data-pod-card][data-look="running"]')).toHaveCount(PODS)
  // Both new pods have been watched all their way.
  await expect(shell2).toHaveText(new RegExp(`(Running.*){${PODS}}`, 's'))
  await expect(shell1).toContainText('scaled')
  await expect(page.locator('[data-change-line]')).toContainText('2 × Pod created')

  await step.evaluate((element) => element.scrollIntoView({ block: 'start' }))
  await page.mouse.move(0, 0)
  // The ticks of blocks that have just run are ▶ again.
  await expect(step.locator('[data-run] .lucide-check')).toHaveCount(0)
  await stands(page)
  await page.screenshot({ path: join(import.meta.dirname, '../docs/screenshot.png') })
} finally {
  await browser.close()
  await site.end()
}
