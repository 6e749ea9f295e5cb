import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Learner } from '../support/learner.ts'
import { look } from '../support/look.ts'
import { Site } from '../support/site.ts'
import { expect, test } from '../support/test.ts'

const LESSON = 'labs/first-cluster/nginx-rc'

test('机器都在使用时，能看到自己的位置，轮到时自动开始', async ({ browser, page }) => {
  const site = await Site.start({ PODYARD_MAX_SANDBOXES: '1' })
  try {
    const first = new Learner(page)
    await page.goto(`${site.url}/en/${LESSON}`)
    await first.shellIsThere()

    const contexts = await Promise.all([browser.newContext(), browser.newContext()])
    const [second, third] = (await Promise.all(contexts.map((context) => context.newPage()))).map((other) => new Learner(other)) as [Learner, Learner]
    await second.page.goto(`${site.url}/zh/${LESSON}`)
    await expect(second.page.getByText('你排在第 1 位')).toBeVisible()
    await third.page.goto(`${site.url}/zh/${LESSON}`)
    await expect(third.page.getByText('你排在第 2 位')).toBeVisible()
    await look(third.page, 'queue')

    await page.getByRole('button', { name: 'Lab', exact: true }).click()
    await page.getByRole('menuitem', { name: 'End now and keep it' }).click()
    await expect(page.getByRole('heading', { name: 'The lab has ended' })).toBeVisible()
    await second.shellIsThere()
    await expect(third.page.getByText('你排在第 1 位')).toBeVisible()
    await Promise.all(contexts.map((context) => context.close()))
  } finally {
    await site.end()
  }
})

test('before an idle lab ends it is said, and one click keeps it', async ({ learner, page }) => {
  // It is said in the last quarter, which is eighteen seconds to click in.
  const site = await Site.start({ PODYARD_IDLE_MINUTES: '1.2' })
  try {
    await page.goto(`${site.url}/en/${LESSON}`)
    await learner.shellIsThere()
    const warning = page.getByText('This lab ends in less than a minute.').filter({ visible: true })
    await expect(warning).toBeVisible({ timeout: 150_000 })
    await look(page, 'idle-warning')
    await page.getByRole('button', { name: 'Keep it', exact: true }).click()
    await expect(warning).toBeHidden()
    await expect(learner.workspace).toHaveAttribute('data-workspace', 'ready')
  } finally {
    await site.end()
  }
})

test('an edit of a lesson shows without a restart, and a broken one changes nothing but says where', async ({ page }) => {
  const courses = mkdtempSync(join(tmpdir(), 'podyard-courses-'))
  const lab = join(courses, 'mine/first/lab.yaml')
  cpSync(resolve(import.meta.dirname, '../../labs/template'), join(courses, 'mine/first'), { recursive: true })
  const write = (change: (text: string) => string): void => writeFileSync(lab, change(readFileSync(lab, 'utf8')))
  write((text) => text.replace('id: LESSON', 'id: first'))
  writeFileSync(join(courses, 'mine/course.yaml'), 'id: mine\ntitle: {en: Mine, zh: 我的课}\nsummary: {en: Small., zh: 很小。}\nlessons: [first]\n')
  const site = await Site.start({ PODYARD_LABS: courses })
  const reloadUntil = (text: string | RegExp): Promise<void> =>
    expect(async () => {
      await page.goto(`${site.url}/en/labs/mine`)
      await expect(page.getByText(text).first()).toBeVisible({ timeout: 1_000 })
    }).toPass()
  try {
    await reloadUntil('New lesson: a greeting in a config map')
    write((text) => text.replace('New lesson: a greeting', 'A better greeting'))
    await reloadUntil('A better greeting in a config map')
    write((text) => text.replace('minutes: 5', 'minutes: soon'))
    await reloadUntil('the version before it is taught')
    await expect(page.getByText(/lab\.yaml:\d+:\d+: .*minutes/)).toBeVisible()
    await look(page, 'outdated-lesson')
    await expect(page.getByRole('heading', { name: 'A better greeting in a config map' })).toBeVisible()
  } finally {
    await site.end()
    rmSync(courses, { recursive: true, force: true })
  }
})
