import type { Page } from '@playwright/test'

/** What is animated in is looked at when it stands, and was drawn. */
export async function stands(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const passing = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity)
    await Promise.all(passing.map(({ finished }) => finished.catch(() => undefined)))
    await document.fonts.ready
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
  })
}
