/** Takes the README's picture, docs/screenshot.png: a lesson in the middle of being done. `npm run screenshot`, after the site was built once. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { Learner } from './support/learner.ts'
import { Site } from './support/site.ts'

const site = await Site.start()
const executablePath = existsSync(chromium.executablePath()) ? chromium.executablePath() : '/usr/bin/chromium'
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'] })
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1.5, reducedMotion: 'reduce' })
  const learner = new Learner(page)
  await learner.openLesson(site.url, 'en', /first cluster/i, /nginx/)
  await learner.runBlock('write-rc')
  await learner.passes('write-rc')
  await learner.runBlock('create-rc')
  await learner.passes('create-rc')
  await learner.type('clear; kubectl get pods')
  await learner.sees('Running')
  await learner.type('kubectl get nodes')
  await learner.sees('node-3')
  await learner.step('look-at-pods').scrollIntoViewIfNeeded()
  await learner.step('look-at-pods').evaluate((step) => step.scrollIntoView({ block: 'start' }))
  await page.screenshot({ path: join(import.meta.dirname, '../docs/screenshot.png') })
} finally {
  await browser.close()
  await site.end()
}
