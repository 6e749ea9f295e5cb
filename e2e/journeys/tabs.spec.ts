import { keepPicture } from '../support/picture.ts'
import { expect, test } from '../support/test.ts'

const LESSON = '/en/labs/first-cluster/nginx-rc?renderer=dom'

test('tabs are moved by mouse, by keyboard and by menu, named in place, and stand so again after a reload', async ({ site, learner, page }) => {
  await page.goto(site.url + LESSON)
  await learner.shellIsThere()
  await learner.openShell()
  const tabs = page.getByRole('tab')
  const tab = (name: string) => page.getByRole('tab', { name })
  await expect(tabs).toHaveText(['shell 1', 'shell 2', 'shell 3'])

  const [from, to] = [await tab('shell 3').boundingBox(), await tab('shell 1').boundingBox()]
  if (!from || !to) throw new Error('the tabs are not shown')
  await page.mouse.move(from.x + 20, from.y + 10)
  await page.mouse.down()
  await page.mouse.move(to.x + 5, to.y + 10, { steps: 5 })
  await keepPicture(page, 'tabs-dragged')
  await page.mouse.up()
  await expect(tabs).toHaveText(['shell 3', 'shell 1', 'shell 2'])

  await tab('shell 3').focus()
  await page.keyboard.press('Control+Shift+ArrowRight')
  await expect(tabs).toHaveText(['shell 1', 'shell 3', 'shell 2'])
  await expect(tab('shell 3')).toBeFocused()
  await page.keyboard.press('F2')
  await expect(page.getByRole('textbox', { name: 'Name of the terminal' })).toBeFocused()
  await page.keyboard.type('watcher')
  await keepPicture(page, 'tabs-named')
  await page.keyboard.press('Enter')
  await expect(tab('watcher')).toBeFocused()

  await page.getByRole('button', { name: 'More about watcher' }).click()
  await page.getByRole('menuitem', { name: 'Move the tab to the right' }).click()
  await expect(tabs).toHaveText(['shell 1', 'shell 2', 'watcher'])
  await page.reload()
  await learner.shellIsThereAgain()
  await expect(tabs).toHaveText(['shell 1', 'shell 2', 'watcher'])
  await expect(learner.terminal).toHaveAttribute('data-terminal-name', 'watcher')

  await tab('watcher').dblclick()
  await page.keyboard.type('not kept')
  await page.keyboard.press('Escape')
  await expect(tab('watcher')).toBeVisible()
  await tab('shell 2').focus()
  await page.keyboard.press('Delete')
  await expect(tabs).toHaveText(['shell 1', 'watcher'])
  await expect(tab('watcher')).toBeFocused()
})

test('the tab in front is in sight, however many there are', async ({ site, learner, page }) => {
  await page.setViewportSize({ width: 1024, height: 768 })
  await page.goto(site.url + LESSON)
  await learner.shellIsThere()
  for (let more = 0; more < 5; more++) await learner.openShell()
  const tabs = page.getByRole('tab')
  await expect(tabs.last()).toBeInViewport({ ratio: 0.9 })
  await learner.press('Control+Shift+Digit1')
  await expect(tabs.first()).toBeInViewport({ ratio: 0.9 })
  await expect(tabs.last()).not.toBeInViewport()
})

test('a shell that has ended says so, and a new one takes its place', async ({ site, learner, page }) => {
  await page.goto(site.url + LESSON)
  await learner.shellIsThere()
  const bar = page.locator('[data-ended]')
  await learner.type('exit 3')
  await expect(bar).toContainText('The shell has ended with exit status 3.')
  await keepPicture(page, 'shell-ended')
  await learner.press('Enter')
  await expect(bar).toHaveCount(0)
  await learner.sees('learner@lab')
  await expect(page.getByRole('tab')).toHaveText(['shell 1', 'shell 2'])
  // The keyboard is in the new one.
  await page.keyboard.type('exit')
  await page.keyboard.press('Enter')
  await expect(bar).toContainText('The shell has ended.')
  await bar.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('tab')).toHaveText(['shell 2'])
})

test('a dialog whose code does not arrive says so, and comes when the network does', async ({ site, learner, page }) => {
  await page.goto(site.url + LESSON)
  await learner.shellIsThere()
  await page.route('**/_next/static/**', (route) => route.abort())
  await page.getByRole('button', { name: 'More about shell 1' }).click()
  await page.getByRole('menuitem', { name: 'Keyboard…' }).click()
  const notLoaded = page.locator('[data-not-loaded]')
  await expect(notLoaded).toContainText('could not be loaded')
  await page.unroute('**/_next/static/**')
  await notLoaded.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('dialog', { name: 'Keys of the terminal' })).toBeVisible()
  await expect(notLoaded).toHaveCount(0)
})

test('a view whose code takes long says so, and comes when its code does', async ({ site, learner, page }) => {
  await page.goto(site.url + LESSON)
  await learner.shellIsThere()
  let arrive = () => {}
  const arrived = new Promise<void>((resolve) => (arrive = resolve))
  await page.route('**/_next/static/**', async (route) => {
    await arrived
    await route.continue()
  })
  await page.getByRole('button', { name: 'Files', exact: true }).click()
  await expect(page.locator('[data-not-loaded="slow"]')).toContainText('takes long to arrive')
  arrive()
  await expect(page.locator('[data-files]')).toBeVisible()
  await expect(page.locator('[data-not-loaded]')).toHaveCount(0)
})
