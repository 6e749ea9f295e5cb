import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Success criteria of WCAG 2.2, A and AA. */
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** A menu or a dialog holds the focus, and hides from screen readers what is behind it: then it alone is the page. */
const overlays = '[role="menu"], [role="dialog"]'

/** WCAG 2.2 AA, as far as a machine can tell. xterm's own rows are a picture of text; its screen-reader mode is the way in. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  const whole = new AxeBuilder({ page }).withTags(wcag).exclude('.xterm')
  const { violations } = await ((await page.locator(overlays).count()) > 0 ? whole.include(overlays) : whole).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} (${failureSummary})`).join(', ')}`), what).toEqual([])
}
