import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { look } from '../support/look.ts'
import { Site } from '../support/site.ts'
import { expect, test } from '../support/test.ts'

/** A course of one lesson that an author goes on writing. */
class Course {
  readonly folder = mkdtempSync(join(tmpdir(), 'podyard-courses-'))
  readonly #lesson = join(this.folder, 'mine/first')

  constructor(files: Record<string, string>) {
    cpSync(resolve(import.meta.dirname, '../../labs/template'), this.#lesson, { recursive: true })
    this.#edit('lab.yaml', (text) => text.replace('id: LESSON', 'id: first'))
    this.write(files)
    writeFileSync(join(this.folder, 'mine/course.yaml'), 'id: mine\ntitle: {en: Mine, zh: 我的课}\nsummary: {en: Small., zh: 很小。}\nlessons: [first]\n')
  }

  /** Of the learner's home folder, by their names. */
  write(files: Record<string, string>): void {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.#lesson, 'files', name), text)
  }

  addStep(id: string, title: { en: string; zh: string }): void {
    for (const locale of ['en', 'zh'] as const) this.#edit(`${locale}.mdx`, (text) => `${text}\n<Step id="${id}">\n\n## ${title[locale]}\n\n</Step>\n`)
    this.#edit('lab.yaml', (text) => `${text.trimEnd()}\n\n  - id: ${id}\n    title: {en: ${title.en}, zh: ${title.zh}}\n    checks: [{kind: file, path: ${id}.txt}]\n    solution: touch ${id}.txt\n`)
  }

  #edit(name: string, change: (text: string) => string): void {
    const file = join(this.#lesson, name)
    writeFileSync(file, change(readFileSync(file, 'utf8')))
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

const stepTitles = { archive: { en: 'Archive it', zh: '归档' }, share: { en: 'Share it', zh: '分享' } } as const

test('a page and a lab older than their lesson say so, and a resumed lab has its new files and leaves what the learner changed', async ({ learner, page }) => {
  const course = new Course({ 'README.txt': 'first\n', 'plan.txt': 'first\n' })
  const site = await Site.start({ PODYARD_LABS: course.folder })
  const lesson = (locale: string): string => `${site.url}/${locale}/labs/mine/first?renderer=dom`
  const isTaught = (title: string): Promise<void> => expect(async () => expect(await textOf(page, lesson('en'))).toContain(title)).toPass()
  const bar = page.getByRole('status').filter({ visible: true })
  try {
    await page.goto(lesson('en'))
    await learner.shellIsThere()
    await learner.type('echo "my own" > README.txt')
    course.write({ 'README.txt': 'second\n', 'plan.txt': 'second\n', 'hello.txt': 'hello\n' })
    course.addStep('archive', stepTitles.archive)
    await isTaught('Archive it')

    await page.reload()
    await learner.shellIsThereAgain()
    await expect(learner.step('archive')).toBeVisible()
    await expect(bar.filter({ hasText: 'This lab runs the lesson as it was before its steps were edited.' })).toBeVisible()
    await look(page, 'edited-lab-older')
    await bar.getByRole('button', { name: 'Dismiss' }).click()
    await expect(bar.filter({ hasText: 'This lab runs' })).toBeHidden()
    await page.getByRole('button', { name: 'Lab', exact: true }).click()
    await page.getByRole('menuitem', { name: 'End now and keep it' }).click()
    await page.getByRole('button', { name: 'Resume where you were' }).click()
    await learner.shellIsThereAgain()

    const edits = bar.filter({ hasText: 'The lesson was edited since this lab was kept.' })
    await expect(edits).toContainText('New in your home folder: hello.txt. Brought up to date: plan.txt. Left as you changed it: README.txt.')
    await look(page, 'edited-lab-resumed')
    await learner.type('clear; cat README.txt plan.txt hello.txt; touch archive.txt')
    await learner.sees(/my own\s*second\s*hello/)
    await learner.passes('archive')
    await edits.getByRole('button', { name: 'Dismiss' }).click()
    await expect(edits).toBeHidden()
    await page.reload()
    await learner.shellIsThereAgain()
    await expect(edits).toBeHidden()

    await page.goto(lesson('zh'))
    await learner.shellIsThereAgain()
    await page.getByRole('button', { name: '实验', exact: true }).click()
    await page.getByRole('menuitem', { name: '立即结束并保存' }).click()
    const resume = page.getByRole('button', { name: '从上次的地方继续' })
    await expect(resume).toBeVisible()
    course.write({ 'plan.txt': 'third\n' })
    course.addStep('share', stepTitles.share)
    await isTaught('Share it')
    await resume.click()
    await learner.shellIsThereAgain()
    const outdated = bar.filter({ hasText: '本页打开之后，这一课的步骤有改动。' })
    await expect(outdated).toBeVisible()
    await look(page, 'edited-page-older')
    await outdated.getByRole('button', { name: '重新加载' }).click()
    await learner.shellIsThereAgain()
    await expect(learner.step('share')).toBeVisible()
    await expect(bar.filter({ hasText: '已更新：plan.txt。' })).toBeVisible()
    await look(page, 'edited-page-loaded-again')
  } finally {
    await site.end()
    course.remove()
  }
})

const textOf = async (page: Page, url: string): Promise<string> => (await page.request.get(url)).text()
