import type { Page } from '@playwright/test'
import { expectAccessible } from './accessible.ts'
import { keepPicture } from './picture.ts'
import { stands } from './stands.ts'

/** Whether everyone can use what the page shows now; and a picture of it. */
export async function look(page: Page, what: string): Promise<void> {
  await stands(page)
  await expectAccessible(page, what)
  await keepPicture(page, `accessible-${what}`)
}
