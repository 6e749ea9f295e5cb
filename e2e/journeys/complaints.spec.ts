import { keepPicture } from '../support/picture.ts'
import { expect, test } from '../support/test.ts'

const LESSON = '/labs/first-cluster/nginx-rc?renderer=dom'

const languages = {
  en: { full: 'There are 8 terminals already, which is the most.', refused: 'This page does not match your lab any more.', noAnswer: 'Your lab does not answer.' },
  zh: { full: '已经有 8 个终端，不能再多了。', refused: '本页和你的实验环境不再匹配', noAnswer: '你的实验环境没有回应' },
} as const

for (const locale of ['en', 'zh'] as const) {
  test(`what the lab complains of is told in the language of the reader, ${locale}`, async ({ site, learner, page }) => {
    const words = languages[locale]
    let say: (text: string) => void = () => undefined
    let hangUp: (code: number) => void = () => undefined
    await page.routeWebSocket(/\/socket/, (socket) => {
      socket.connectToServer()
      say = (text) => socket.send(text)
      hangUp = (code) => void socket.close({ code })
    })
    await page.goto(`${site.url}/${locale}${LESSON}`)
    await learner.shellIsThere()
    say(JSON.stringify({ type: 'error', code: 'too-many-terminals', values: { most: 8 }, message: 'There are 8 terminals already.' }))
    await expect(learner.workspace.getByText(words.full)).toBeVisible()
    await keepPicture(page, `complaint-${locale}`)
    hangUp(4502)
    await expect(learner.workspace.getByText(words.noAnswer)).toBeVisible()
    await expect(learner.workspace).toHaveAttribute('data-connection', 'open', { timeout: 60_000 })
    hangUp(4400)
    await expect(learner.workspace.getByText(words.refused)).toBeVisible()
    await keepPicture(page, `refused-${locale}`)
  })
}

test('at the width of a phone a mouse puts the keyboard into the terminal, and a page turned wide says where its divider is', async ({ site, learner, page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${site.url}/en${LESSON}`)
  await page.getByRole('button', { name: 'Terminal', exact: true }).last().click()
  await learner.shellIsThere()
  await learner.type('echo "typed $((40 + 2))"')
  await learner.sees('typed 42')
  await page.setViewportSize({ width: 1280, height: 800 })
  await expect(page.getByRole('separator', { name: 'Width of the lesson and the workspace' })).toHaveAttribute('aria-valuenow', '42')
})
