import type { Page } from '@playwright/test'
import { Learner } from '../support/learner.ts'
import { keepPicture } from '../support/picture.ts'
import { expect, test } from '../support/test.ts'

const manifest = `cat > web.yaml <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: nginx, image: nginx}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}
EOF
kubectl apply -f web.yaml && kubectl wait --for=condition=Ready pod/web`

const show = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

test('web pages of the lab open in place, in a tab of their own, and for nobody else', async ({ site, learner, page, browser }) => {
  const asked = page.waitForResponse((response) => response.url().endsWith('/api/sandboxes') && response.request().method() === 'POST')
  await learner.openLesson(site.url, 'en', /first cluster/i, /nginx/)
  const { id } = (await (await asked).json()) as { id: string }
  await learner.type(manifest)
  await learner.sees('pod/web condition met')
  await show(page, 'Web')
  const frame = page.frameLocator('[data-web] iframe')
  await page.locator('[data-openable="10.0.0.11:30080"]').click()
  await expect(frame.getByText('Welcome to nginx!').first()).toBeVisible()
  await page.screenshot({ path: test.info().outputPath('web.png') })
  await page.reload()
  await expect(frame.getByText('Welcome to nginx!').first()).toBeVisible()

  // On an origin of its own: no cookie of the site is there, and not even its own pass shows.
  const preview = page.frames().find((one) => one.url().includes('.preview.localhost'))
  if (!preview) throw new Error('the preview is not a frame of its own')
  const address = preview.url()
  expect(await preview.evaluate(() => document.cookie)).toBe('')
  const fromFrame = await preview.evaluate(async (url) => {
    const nameOf = (error: unknown) => (error as Error).name
    let parent: string
    try {
      parent = window.parent.document.cookie
    } catch (error) {
      parent = nameOf(error)
    }
    return { parent, fetched: await fetch(`${url}/api/progress`, { credentials: 'include' }).then(() => 'read', nameOf) }
  }, site.url)
  expect(fromFrame).toEqual({ parent: 'SecurityError', fetched: 'TypeError' })

  const opening = page.context().waitForEvent('page')
  await page.getByRole('button', { name: 'Open in a browser tab' }).click()
  const tab = await opening
  await expect(tab.getByText('Welcome to nginx!').first()).toBeVisible()
  await tab.close()

  // Another learner with the same address, and one who asks for the other's sandbox.
  const other = await browser.newContext()
  const eve = await other.newPage()
  expect((await eve.goto(address))?.status()).toBe(403)
  await expect(eve.getByText('Welcome to nginx!')).toHaveCount(0)
  await new Learner(eve).openLesson(site.url, 'en', /first cluster/i, /nginx/)
  const refused = await eve.evaluate(async (sandbox) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"address":"10.0.0.11","port":30080}' }
    return (await fetch(`/api/sandboxes/${sandbox}/previews`, init)).status
  }, id)
  expect(refused).toBe(404)
  await other.close()

  // What listens in the shell's machine: the cluster's own dashboard, through kubectl proxy.
  await show(page, 'Terminal')
  await learner.toShell('shell 2')
  await learner.type('kubectl proxy')
  await learner.sees('Starting to serve on 127.0.0.1:8001')
  await show(page, 'Web')
  await expect(page.locator('[data-openable="127.0.0.1:8001"]')).toBeVisible()
  await page.getByLabel('Address in the lab').fill('127.0.0.1:8001/ui')
  await page.keyboard.press('Enter')
  await expect(frame.locator('#pods')).toContainText('web')
  await expect(frame.locator('#state')).toHaveText('Live')
  await page.screenshot({ path: test.info().outputPath('ui.png') })

  await page.getByLabel('Address in the lab').fill('10.0.0.11:31999')
  await page.keyboard.press('Enter')
  await expect(frame.getByText('Nothing answers at 10.0.0.11:31999')).toBeVisible()
})

/** Takes the keyboard twenty times a second, and keeps what is typed into it. */
const grabber = `node -e 'require("http").createServer((asked, answer) => answer.writeHead(200, { "content-type": "text/html" }).end("<input id=field><script>setInterval(() => { window.focus(); field.focus() }, 50)</script>")).listen(9000)'`

test('a page of the lab that grabs the keyboard gets it from nobody who works in another view', async ({ site, learner, page }) => {
  await page.goto(`${site.url}/en/labs/web-apps/webapp-rollout?renderer=dom`)
  await learner.shellIsThere()
  await learner.type(`${grabber} &`)
  await show(page, 'Web')
  await page.locator('[data-openable="127.0.0.1:9000"]').click()
  const field = page.frameLocator('[data-web] iframe').locator('input')
  // Whoever goes there types there.
  await field.click()
  await page.keyboard.type('by mouse', { delay: 30 })
  await expect(field).toHaveValue('by mouse')

  await show(page, 'Terminal')
  await learner.terminal.click()
  await expect(async () => {
    await page.keyboard.type('#')
    await expect(page.locator('[data-web] iframe')).toHaveCount(0, { timeout: 100 })
  }).toPass()
  await page.keyboard.press('Control+c')
  await page.keyboard.type('echo $((6 * 7)) letters', { delay: 30 })
  await page.keyboard.press('Enter')
  await learner.sees('42 letters')
  await show(page, 'Web')
  await expect(page.locator('[data-web]').getByRole('status')).toContainText('kept taking the keyboard')
  await keepPicture(page, 'preview-grabs')
})

test('a Service over HTTPS opens over HTTPS, and says so when it is asked for otherwise', async ({ site, learner, page }) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(`${site.url}/zh/labs/first-cluster/nginx-rc?renderer=dom`)
  await learner.shellIsThere()
  await show(page, '网页')
  const frame = page.frameLocator('[data-web] iframe')
  const open = async (address: string): Promise<void> => {
    await page.locator('[data-web] form input').fill(address)
    await page.keyboard.press('Enter')
  }
  // The API server itself, through its own Service.
  await open('https://10.96.0.1/version')
  await expect(frame.locator('body')).toContainText('gitVersion')
  await open('10.96.0.1:443/version')
  await expect(frame.locator('body')).toContainText('https://')
  await keepPicture(page, 'preview-speaks-tls-zh-dark')
  await open('https://10.0.0.11:31999')
  await expect(frame.getByText('没有应答')).toBeVisible()
})

/** On two ports: counts visits by a cookie, sends elsewhere from /away, and links as if it knew its own address. */
const pages = `node -e 'for (const port of [9000, 9001]) require("http").createServer((asked, answer) => { const visit = 1 + Number((/n=([0-9]+)/.exec(asked.headers.cookie) || [0, 0])[1]); if (asked.url === "/away") return answer.writeHead(302, { location: "http://10.0.0.10:9001/there" }).end(); answer.writeHead(200, { "content-type": "text/html", "set-cookie": "n=" + visit }); answer.end("<p>" + port + asked.url + " visit " + visit + "</p><a href=http://10.0.0.10:9001/about>whole address</a>") }).listen(port)'`

test('in a frame, pages of the lab remember who logged in, send elsewhere, and link with whole addresses', async ({ site, learner, page }) => {
  await page.goto(`${site.url}/en/labs/first-cluster/nginx-rc?renderer=dom`)
  await learner.shellIsThere()
  await learner.type(pages)
  await show(page, 'Web')
  await expect(page.locator('[data-openable="127.0.0.1:9001"]')).toBeVisible()
  const text = page.frameLocator('[data-web] iframe').locator('p')
  const open = async (address: string): Promise<void> => {
    await page.getByLabel('Address in the lab').fill(address)
    await page.keyboard.press('Enter')
  }
  await open('10.0.0.10:9000/')
  await expect(text).toHaveText('9000/ visit 1')
  await page.getByRole('button', { name: 'Load again' }).click()
  await expect(text).toHaveText('9000/ visit 2')
  await open('10.0.0.10:9000/away')
  await expect(text).toHaveText('9001/there visit 1')
  for (const visit of [2, 3]) {
    await page.frameLocator('[data-web] iframe').getByRole('link').click()
    await expect(text).toHaveText(`9001/ visit ${visit}`)
  }
  await expect(page.locator('[data-web]').getByRole('status')).toContainText('10.0.0.10:9001')
})
