import { Learner } from '../support/learner.ts'
import { expect, test } from '../support/test.ts'

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
`

test('files are edited beside the terminal: each sees what the other does', async ({ site, learner, page }) => {
  await learner.openLesson(site.url, 'en', /first cluster/i, /nginx/)
  const view = page.locator('[data-files]')
  const editor = page.locator('[data-editor] .cm-content')
  const toFiles = () => page.getByRole('button', { name: 'Files', exact: true }).click()
  const toTerminal = () => page.getByRole('button', { name: 'Terminal', exact: true }).click()
  const isSaved = (name: string) => expect(page.locator(`[data-open-file="${name}"]`)).toHaveAttribute('data-file-state', 'saved')

  await learner.type("echo 'from the terminal' > notes.txt")
  await toFiles()
  await view.locator('[data-file="notes.txt"]').click()
  await expect(editor).toContainText('from the terminal')

  // Typed, Chinese too, and saved by itself.
  await editor.click()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText('你好，集群')
  await isSaved('notes.txt')
  await toTerminal()
  await learner.type('clear; cat notes.txt')
  await learner.sees('你好，集群')

  // Written by vim, and shown here.
  await learner.type('vim -c "normal Ofrom vim" -c wq notes.txt')
  await toFiles()
  await expect(editor).toContainText('from vim')
  await expect(editor).toContainText('你好，集群')

  // Both ends at once: nothing is lost, and it is said.
  await toTerminal()
  await learner.type('for i in $(seq 200); do echo theirs $i > notes.txt; sleep 0.1; done')
  await toFiles()
  await editor.click()
  await expect(editor).toContainText('theirs')
  const notice = view.locator('[data-files-notice="kept-both"]')
  await expect(async () => {
    await page.keyboard.type('mine ')
    expect(await notice.count()).toBe(1)
  }).toPass()
  await expect(view.locator('[data-file="notes.mine.txt"]')).toBeVisible()
  await toTerminal()
  await learner.press('Control+c')
  await learner.type('clear; cat notes.mine.txt')
  await learner.sees(/theirs \d+\s*m/)

  // A new manifest: the cluster's own words complete it, explain it and check it.
  await toFiles()
  await page.getByRole('button', { name: 'New file' }).click()
  await page.getByLabel('Name').fill('web.yaml')
  await page.getByRole('button', { name: 'Create' }).click()
  await isSaved('web.yaml')
  await editor.click()
  await page.keyboard.insertText(deployment)
  await page.keyboard.type('  repl')
  await expect(page.locator('.cm-tooltip-autocomplete')).toContainText('replicas')
  await page.screenshot({ path: test.info().outputPath('completion.png') })
  await page.keyboard.press('Enter')
  await page.keyboard.type('three')
  await expect(page.locator('.cm-lintRange-error').first()).toBeVisible()
  for (let i = 0; i < 'three'.length; i++) await page.keyboard.press('Backspace')
  await page.keyboard.type('3')
  await expect(editor).toContainText('replicas: 3')
  await page.keyboard.press('Control+s')
  await isSaved('web.yaml')
  await page.locator('.cm-line span', { hasText: 'replicas' }).first().hover()
  await expect(page.locator('.cm-field')).toContainText('Number of desired pods')
  await page.screenshot({ path: test.info().outputPath('hover.png') })
  await page.keyboard.press('Control+f')
  await expect(page.locator('.cm-search')).toBeVisible()
  await page.keyboard.press('Escape')
  await toTerminal()
  await learner.type('clear; cat web.yaml')
  await learner.sees('replicas: 3')
  await toFiles()
  await editor.click()
  await page.keyboard.press('Control+z')
  await expect(editor).not.toContainText('replicas: 3')
})

const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: carts.shop.example.org}
spec:
  group: shop.example.org
  scope: Namespaced
  names: {kind: Cart, plural: carts}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer, description: How much goes in}}}}}}
`

test('errors, completion and hover follow the kinds that the learner defines and removes in the terminal', async ({ site, learner, page, context }) => {
  await learner.openLesson(site.url, 'en', /first cluster/i, /nginx/)
  await learner.type(`cat > crd.yaml <<'END'\n${crd}END\nprintf 'apiVersion: shop.example.org/v1\\nkind: Cart\\nmetadata: {name: mine}\\nspec:\\n  size: large\\n' > cart.yaml`)
  await page.getByRole('button', { name: 'Files', exact: true }).click()
  await page.locator('[data-files] [data-file="cart.yaml"]').click()
  const errors = page.locator('.cm-lintRange-error')
  await expect(errors).toHaveText(['Cart'])

  // The terminal is on another page of the same lab; nothing is touched on this one.
  const beside = new Learner(await context.newPage())
  await beside.page.goto(`${page.url()}${page.url().includes('?') ? '&' : '?'}renderer=dom`)
  await beside.page.getByRole('button', { name: 'Terminal', exact: true }).click()
  await beside.shellIsThereAgain()
  await beside.type('kubectl apply -f crd.yaml')
  await expect(errors).toHaveText(['large'])
  await page.locator('.cm-line span', { hasText: 'size' }).first().hover()
  await expect(page.locator('.cm-field')).toContainText('How much goes in')
  await beside.type('kubectl delete -f crd.yaml')
  await expect(errors).toHaveText(['Cart'])
})

test('what was typed without a connection is there when the lab, which ended meanwhile, is resumed', async ({ site, learner, page, context }) => {
  const answer = page.waitForResponse(`${site.url}/api/sandboxes`)
  await learner.openLesson(site.url, 'en', /first cluster/i, /nginx/)
  await learner.type("printf 'one\\r\\ntwo\\r\\n' > notes.txt")
  await page.getByRole('button', { name: 'Files', exact: true }).click()
  await page.locator('[data-files] [data-file="notes.txt"]').click()
  const file = page.locator('[data-open-file="notes.txt"]')
  await expect(file).toHaveAttribute('data-file-state', 'saved')
  const { id } = (await (await answer).json()) as { id: string }

  await context.setOffline(true)
  await page.locator('[data-editor] .cm-content').click()
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('in the tunnel ')
  await expect(file).toHaveAttribute('data-file-state', 'unsaved')
  // It is not closed away.
  await page.getByRole('button', { name: 'Close notes.txt' }).click()
  await expect(page.locator('[data-files-notice="not-saved"]')).toBeVisible()
  // Its other device ends the lab; a request of Playwright's own is not offline.
  expect((await page.request.delete(`${site.url}/api/sandboxes/${id}`, { headers: { origin: site.url } })).status()).toBe(204)
  await context.setOffline(false)
  await expect(page.getByRole('heading', { name: 'The lab has ended' })).toBeVisible()
  // What is beneath those words is not typed into.
  expect(await page.locator('[data-editor] .cm-content').evaluate((editor: HTMLElement) => (editor.focus(), document.activeElement === editor))).toBe(false)
  await page.getByRole('button', { name: 'Resume where you were' }).click()
  await expect(file).toHaveAttribute('data-file-state', 'saved', { timeout: 60_000 })
  await page.getByRole('button', { name: 'Terminal', exact: true }).click()
  await learner.type('clear; od -c notes.txt')
  // Its lines end as they did.
  await learner.sees(/i\s+n\s+t\s+h\s+e[\s\S]*e\s+\\r\s+\\n\s+t\s+w\s+o\s+\\r\s+\\n/)
})

test('a file stands where it was left after a reload, and what cannot be opened says why', async ({ site, learner, page }) => {
  await learner.openLesson(site.url, 'en', /first cluster/i, /nginx/)
  await learner.type("seq 500 > long.txt; mkdir shut; chmod 0 shut; touch $'bad\\xff'; clear; echo made")
  await learner.sees(/^made/m)
  await page.getByRole('button', { name: 'Files', exact: true }).click()
  const row = (name: string) => page.locator(`[data-files] [data-file="${name}"]`)
  await row('shut').click()
  await expect(page.locator('[data-files-notice="not-read"]')).toContainText('its permissions do not allow that')
  await row('bad\ufffd').click()
  await expect(page.locator('[data-open-file="bad\ufffd"]')).toHaveAttribute('data-file-state', 'refused')
  await row('long.txt').click()
  const line = page.locator('[data-editor] .cm-activeLine')
  await expect(line).toHaveText('1')
  await page.locator('[data-editor] .cm-content').click()
  await page.keyboard.press('Control+End')
  await page.keyboard.press('ArrowUp')
  await expect(line).toHaveText('500')
  await page.reload()
  await expect(line).toHaveText('500')
  await expect(line).toBeInViewport()
})
