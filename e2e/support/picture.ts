import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { projectRoot } from '../../bin/project-root.ts'

/** What a page looks like now, as test-results/pictures/NAME.png, for people to look at; kept until the journeys run again. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(projectRoot(), 'test-results/pictures', `${name}.png`) })
}
