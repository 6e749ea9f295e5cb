import { execFileSync } from 'node:child_process'
import { Learner } from '../support/learner.ts'
import { Site } from '../support/site.ts'
import { expect, test } from '../support/test.ts'

/** Of a clock that nobody has set. */
const CLOCK_WRONG_MS = 2 * 60 * 60_000

/** Long enough to type in, short enough to wait for. */
const IDLE_MINUTES = 0.5

const controller = `cat > nginx-rc.yaml <<'EOF'
apiVersion: v1
kind: ReplicationController
metadata: {name: nginx}
spec:
  replicas: 3
  selector: {app: nginx}
  template:
    metadata: {labels: {app: nginx}}
    spec: {containers: [{name: nginx, image: nginx, ports: [{containerPort: 80}]}]}
EOF
kubectl create -f nginx-rc.yaml`

test('a lab that idled out goes on where it was, after a restart of the site too', async ({ learner, page }, info) => {
  const site = await Site.start({ PODYARD_IDLE_MINUTES: String(IDLE_MINUTES) })
  try {
    await learner.openLesson(site.url, 'en', /first cluster/i, /nginx/)
    await learner.type(controller)
    await learner.passes('create-rc')
    await learner.type('clear; mkdir deep && cd deep && echo mine > notes.txt; echo "uid $(kubectl get rc nginx -o jsonpath={.metadata.uid})"')
    await learner.sees(/uid [0-9a-f-]{36}/)
    const uid = /uid ([0-9a-f-]{36})/.exec(await learner.rows.innerText())?.[1]
    await learner.toShell('shell 2')
    await learner.type('vim letter.txt')
    await learner.sees('letter.txt')
    await learner.toShell('shell 1')

    await expect(page.getByRole('heading', { name: 'The lab has ended' })).toBeVisible({ timeout: 120_000 })
    await expect(page.getByText(/^Kept at /)).toBeVisible()
    await info.attach('ended.png', { body: await page.screenshot(), contentType: 'image/png' })
    await site.restart()

    await page.getByRole('button', { name: 'Resume where you were' }).click()
    await learner.shellIsThereAgain()
    await learner.sees(`uid ${uid}`)
    await learner.sees(/resumed at/)
    await expect(page.locator('[data-change-line]')).toContainText('kubectl create -f nginx-rc.yaml')
    await info.attach('resumed.png', { body: await page.screenshot(), contentType: 'image/png' })
    await learner.type('clear; pwd; cat notes.txt; echo "now $(kubectl get rc nginx -o jsonpath={.metadata.uid})"')
    await learner.sees(/\/home\/learner\/deep\s*mine/)
    await learner.sees(`now ${uid}`)
    await learner.type('clear; kubectl wait pod -l app=nginx --for=condition=Ready --timeout=60s')
    await learner.sees('condition met')
    await expect(learner.step('create-rc')).toHaveAttribute('data-state', 'passed')
    await learner.toShell('shell 2')
    await learner.sees('"vim letter.txt" was running and has ended')
  } finally {
    await site.end()
  }
})

test('a step is reset, the home folder downloaded, the lab ended and started over', async ({ site, learner, page }, info) => {
  await learner.openLesson(site.url, 'en', /first cluster/i, /nginx/)
  await learner.type(controller)
  await learner.passes('create-rc')
  await learner.type('clear; kubectl delete rc nginx; echo spoilt > spoilt.txt')
  await learner.sees('deleted')

  const menu = page.getByRole('button', { name: 'Lab', exact: true })
  await menu.click()
  const resetStep = page.getByRole('menuitem', { name: 'Reset this step…' })
  await expect(resetStep).not.toHaveAttribute('data-disabled')
  await info.attach('menu.png', { body: await page.screenshot(), contentType: 'image/png' })
  const downloading = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Download the home folder' }).click()
  const archive = await (await downloading).path()
  expect(execFileSync('tar', ['-xzOf', archive, './spoilt.txt']).toString()).toBe('spoilt\n')

  await menu.click()
  await resetStep.click()
  await expect(page.getByRole('dialog')).toContainText('lost')
  await info.attach('reset.png', { body: await page.screenshot(), contentType: 'image/png' })
  await page.getByRole('button', { name: 'Reset the step' }).click()
  await learner.shellIsThere()
  await learner.sees('step reset at')
  await learner.type('clear; ls; kubectl get rc')
  await learner.sees(/nginx\s+3/)
  await expect(learner.rows).not.toContainText('spoilt.txt')
  await expect(learner.step('create-rc')).toHaveAttribute('data-state', 'passed')

  await menu.click()
  await page.getByRole('menuitem', { name: 'End now and keep it' }).click()
  await expect(page.getByRole('button', { name: 'Resume where you were' })).toBeVisible()

  await page.goto(`${site.url}/en/account`)
  const kept = page.locator('[data-kept-labs]')
  await expect(kept).toContainText(/nginx.*Kept at /)
  await info.attach('kept.png', { body: await page.screenshot(), contentType: 'image/png' })
  const keptHome = page.waitForEvent('download')
  await kept.getByRole('link', { name: /^Download the home folder/ }).click()
  expect(execFileSync('tar', ['-xzOf', await (await keptHome).path(), './nginx-rc.yaml']).toString()).toContain('kind: ReplicationController')
  expect((await (await page.request.get(`${site.url}/api/health`)).json()) as object).toMatchObject({ sandboxes: { running: 0 } })
  await kept.getByRole('link', { name: /^Resume/ }).click()
  await learner.shellIsThereAgain()
  await menu.click()
  await page.getByRole('menuitem', { name: 'End now and keep it' }).click()
  await page.getByRole('button', { name: 'Start over…' }).click()
  await page.getByRole('dialog').getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Start over', exact: true }).click()
  await learner.shellIsThere()
  await learner.type('clear; kubectl get rc')
  await learner.sees('No resources found')
  await expect(learner.step('write-rc')).toHaveAttribute('data-state', 'active')
  await expect(learner.step('create-rc')).toHaveAttribute('data-state', 'todo')
})

test('a second device, whose clock is wrong, sees what is marked on the first, and goes on when the lab is started over there', async ({ site, learner, page, browser }) => {
  await learner.openLesson(site.url, 'en', /first cluster/i, /nginx/)
  const hint = (of: typeof page) => of.locator('[data-hint] button').first()
  await hint(page).click()
  const device = await browser.newContext({ storageState: await page.context().storageState() })
  await device.addInitScript(`{
    const real = Date
    const now = () => real.now() + ${CLOCK_WRONG_MS}
    window.Date = new Proxy(real, { construct: (_, given) => (given.length === 0 ? new real(now()) : new real(...given)), get: (of, key) => (key === 'now' ? now : Reflect.get(of, key)) })
  }`)
  const other = new Learner(await device.newPage())
  await other.page.goto(page.url())
  await other.shellIsThereAgain()
  await expect(hint(other.page)).toHaveAttribute('aria-expanded', 'true')
  await expect(other.page.getByRole('button', { name: /^5\d minutes until this lab ends/ })).toBeVisible()
  await hint(other.page).click()
  await expect(hint(page)).toHaveAttribute('aria-expanded', 'false')

  await page.getByRole('button', { name: 'Lab', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Start over…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Start over', exact: true }).click()
  await expect(other.workspace.getByText('This page goes on with the new one.')).toBeVisible()
  await learner.shellIsThere()
  await other.shellIsThereAgain()
  await other.type('echo from "both"')
  await learner.sees('from both')
  await device.close()
})
