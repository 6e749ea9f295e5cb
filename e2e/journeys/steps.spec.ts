import { Learner } from '../support/learner.ts'
import { expect, test } from '../support/test.ts'

const LESSON = '/labs/first-cluster/nginx-rc'

test('what each step wants stands on the page before there is a sandbox, and no answer does', async ({ site, browser, page }) => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  for (const [locale, wants] of [
    ['en', 'nginx-rc.yaml describes a ReplicationController'],
    ['zh', 'nginx-rc.yaml 描述了一个名为 nginx 的 ReplicationController'],
  ] as const) {
    const bare = await context.newPage()
    await bare.goto(`${site.url}/${locale}${LESSON}`)
    await expect(bare.locator('[data-step="write-rc"] [data-check="waiting"]')).toContainText(wants)
  }
  await context.close()
  const html = await (await page.request.get(`${site.url}/en${LESSON}`)).text()
  expect(html).toContain('Who made it?')
  expect(html).not.toContain('did not even notice')
  expect(html).not.toContain('"controller"]')
})

test('a solution is shown when asked for, does the step, and is told of afterwards', async ({ site, learner, page }, info) => {
  await page.goto(`${site.url}/en${LESSON}`)
  await learner.shellIsThere()
  const step = learner.step('write-rc')
  await step.getByRole('button', { name: 'Solution' }).click()
  await expect(step.locator('[data-solution]')).toContainText('is kept with your progress')
  await step.getByRole('button', { name: 'Show the solution' }).click()
  await expect(step.locator('[data-block="solution-write-rc-0"]')).toContainText('kind: ReplicationController')
  await info.attach('solution.png', { body: await page.screenshot(), contentType: 'image/png' })
  const run = step.locator('[data-block="solution-write-rc-0"] [data-run]')
  await run.hover()
  await run.click()
  await learner.passes('write-rc')
  await expect(step.getByRole('heading')).toContainText('with the solution shown')

  await page.reload()
  await expect(step.getByRole('heading')).toContainText('with the solution shown')
  await page.goto(`${site.url}/en/labs/first-cluster`)
  await expect(page.getByText('1 step with the solution shown')).toBeVisible()
  const { passed, shown } = (await (await page.request.get(`${site.url}/api/progress/first-cluster/nginx-rc`)).json()) as { passed: { how: string }[]; shown: { step: string }[] }
  expect([passed[0]?.how, shown[0]?.step]).toEqual(['solution', 'write-rc'])
})

test('a wrong answer is explained, a right one counts, and both are by keyboard', async ({ site, learner, page }, info) => {
  await page.goto(`${site.url}/en${LESSON}`)
  await learner.shellIsThere()
  const quiz = learner.quiz('who-made-it')
  await quiz.getByLabel(/^The kubelet/).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await expect(quiz.getByRole('status')).toContainText('A kubelet restarts containers')
  await expect(quiz).toHaveAttribute('data-answered', 'false')
  await quiz.getByLabel(/^The kubelet/).focus()
  await page.keyboard.press('ArrowDown')
  await expect(quiz.getByRole('status')).toBeEmpty()
  await page.keyboard.press('Enter')
  await expect(quiz.getByRole('status')).toContainText('That is right.')
  await expect(quiz).toHaveAttribute('data-answered', 'true')

  await learner.answers('which-answer', [/^port 8001 of the cluster IP/])
  await expect(learner.quiz('which-answer').getByRole('status')).toContainText('something is missing')
  await info.attach('quiz.png', { body: await page.screenshot(), contentType: 'image/png' })
  await expect(async () => {
    const { answered } = (await (await page.request.get(`${site.url}/api/progress/first-cluster/nginx-rc`)).json()) as { answered: { quiz: string; answer: string[]; tries: number; rightAt: string | null }[] }
    expect(answered.map(({ quiz, answer, tries, rightAt }) => [quiz, answer.length, tries, rightAt !== null])).toEqual([['who-made-it', 1, 2, true], ['which-answer', 1, 1, false]])
  }).toPass()

  // What was chosen is still chosen after a reload.
  await page.reload()
  await learner.shellIsThereAgain()
  await expect(learner.quiz('who-made-it').getByLabel(/^The replication controller/)).toBeChecked()
  await expect(learner.quiz('who-made-it')).toHaveAttribute('data-answered', 'true')
  await expect(learner.quiz('which-answer').getByLabel(/^port 8001 of the cluster IP/)).toBeChecked()
})

test('what was chosen or typed, sent or not, stands on the learner’s other devices too, in whichever language', async ({ site, learner, page, browser }) => {
  await page.goto(`${site.url}/en/labs/web-apps/webapp-rollout`)
  await learner.shellIsThere()
  await learner.quiz('which-column').getByRole('textbox').fill('READY, I think')
  const isKept = (text: string) =>
    expect(async () => {
      const { answered } = (await (await page.request.get(`${site.url}/api/progress/web-apps/webapp-rollout`)).json()) as { answered: { answer: string[]; tries: number }[] }
      expect(answered.map(({ answer, tries }) => [...answer, tries])).toEqual([[text, 0]])
    }).toPass()
  await isKept('READY, I think')
  const phone = await browser.newContext()
  await phone.addCookies(await page.context().cookies())
  const other = new Learner(await phone.newPage())
  await other.page.goto(`${site.url}/zh/labs/web-apps/webapp-rollout`)
  await expect(other.quiz('which-column').getByRole('textbox')).toHaveValue('READY, I think')
  // Letters typed just before the page goes are not lost with it.
  await other.shellIsThereAgain()
  await other.quiz('which-column').getByRole('textbox').fill('RESTARTS')
  await other.page.reload()
  await isKept('RESTARTS')
  await phone.close()
})

test('用中文回答问题：输入的答案不对，也说得出为什么', async ({ site, learner, page }) => {
  await page.goto(`${site.url}/zh/labs/web-apps/webapp-rollout`)
  await learner.shellIsThere()
  await learner.answers('which-column', 'STATUS')
  await expect(learner.quiz('which-column').getByRole('status')).toContainText('说的只是此刻')
  // However long an answer is, the lab goes on.
  await learner.answers('which-column', '长'.repeat(100_000))
  await expect(learner.workspace).toHaveAttribute('data-connection', 'open')
  await learner.answers('which-column', '重启次数')
  await expect(learner.quiz('which-column').getByRole('status')).toContainText('答对了')
})

test('a word of the prose opens a file at its line, and the cluster stands among the prose', async ({ site, learner, page }, info) => {
  await page.goto(`${site.url}/en${LESSON}`)
  await learner.shellIsThere()
  await learner.runBlock('write-rc')
  await learner.passes('write-rc')
  await learner.step('write-rc').getByRole('button', { name: 'here it answers' }).click()
  await expect(page.locator('.cm-activeLine')).toContainText('app: nginx')
  await expect(page.locator('.cm-lineNumbers .cm-activeLineGutter')).toHaveText('12')
  await info.attach('open.png', { body: await page.screenshot(), contentType: 'image/png' })

  await learner.runBlock('create-rc')
  await learner.passes('create-rc')
  const drawing = learner.step('look-at-pods').locator('[data-prose-cluster]')
  await drawing.scrollIntoViewIfNeeded()
  const pods = drawing.locator('[data-pod-card][data-look="running"]')
  await expect(pods).toHaveCount(3)
  await info.attach('cluster.png', { body: await page.screenshot(), contentType: 'image/png' })
})
