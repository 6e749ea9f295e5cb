import { test as base } from '@playwright/test'
import { Learner } from './learner.ts'
import { Site } from './site.ts'

interface Fixtures {
  /** A site of this test's own, with an empty database. */
  site: Site
  learner: Learner
}

export const test = base.extend<Fixtures>({
  // The empty pattern is how Playwright is told that no other fixture is needed.
  // eslint-disable-next-line no-empty-pattern
  site: async ({}, use, info) => {
    const site = await Site.start()
    await use(site)
    if (info.status !== info.expectedStatus) await info.attach('site.log', { body: site.output, contentType: 'text/plain' })
    await site.end()
  },
  learner: async ({ page }, use) => {
    await use(new Learner(page))
  },
})

export { expect } from '@playwright/test'
