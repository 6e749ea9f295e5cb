import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Learner } from '../support/learner.ts'
import { look } from '../support/look.ts'
import { Site } from '../support/site.ts'
import { expect, test } from '../support/test.ts'

const LESSON = '/en/labs/first-cluster/nginx-rc'
const FIRST_STEP = 'write-rc'
const WRITE_RC = `cat > nginx-rc.yaml <<'END'
apiVersion: v1
kind: ReplicationController
metadata: {name: nginx}
spec:
  replicas: 3
  selector: {app: nginx}
  template:
    metadata: {labels: {app: nginx}}
    spec: {containers: [{name: nginx, image: nginx, ports: [{containerPort: 80}]}]}
END`

test('whoever signs up in the middle of a lesson goes on with the same shell and the same steps', async ({ site, learner }) => {
  const { page } = learner
  await page.goto(`${site.url}${LESSON}?renderer=dom`)
  await learner.shellIsThere()
  await learner.type(WRITE_RC)
  await learner.passes(FIRST_STEP)
  // A visitor has become a guest, and the bar says so without a reload.
  await page.getByRole('button', { name: 'Account' }).click()
  await page.getByRole('menuitem', { name: 'Create an account' }).click()
  await page.getByLabel('Name').fill('Ada')
  await page.getByLabel('E-mail').fill('ada@example.org')
  await page.getByLabel('Password').fill('correct horse')
  await page.getByRole('button', { name: 'Create the account' }).click()
  await page.waitForURL(`${site.url}${LESSON}`)
  await learner.shellIsThereAgain()
  await expect(page.getByRole('button', { name: 'Account' })).toHaveText('Ada')
  await learner.passes(FIRST_STEP)
  await page.goto(`${site.url}${LESSON}?renderer=dom`)
  await learner.shellIsThereAgain()
  await learner.type('ls')
  await learner.sees('nginx-rc.yaml')
})

test('a session that has ended is said, and nobody becomes a new guest by surprise', async ({ site, learner }) => {
  const { page } = learner
  await page.goto(`${site.url}${LESSON}?renderer=dom`)
  await learner.shellIsThere()
  await page.context().clearCookies({ name: 'podyard.session_token' })
  await expect(page.getByRole('heading', { name: 'Your session has ended' })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('link', { name: 'Sign in' }).first()).toBeVisible()
  await page.getByRole('button', { name: 'Go on as a guest' }).click()
  await learner.shellIsThere()
})

test('a sandbox that dies is said; a new one has the steps that were passed', async ({ site, learner }) => {
  const { page } = learner
  await page.goto(`${site.url}${LESSON}?renderer=dom`)
  await learner.shellIsThere()
  await learner.type(WRITE_RC)
  await learner.passes(FIRST_STEP)
  for (const pid of processesOfSandboxes(site.data)) process.kill(pid, 'SIGKILL')
  await expect(page.getByRole('heading', { name: 'The lab has ended' })).toBeVisible()
  await expect(page.getByText('The program that runs it stopped by itself')).toBeVisible()
  await page.getByRole('button', { name: 'Start a new lab' }).click()
  await learner.shellIsThere()
  await learner.passes(FIRST_STEP)
})

test('a lab that a full disk cannot keep is not ended, nor replaced, before its learner agrees to lose it', async ({ site, learner }) => {
  test.skip(process.getuid?.() !== 0, 'a small disk of its own is mounted by root only')
  const { page } = learner
  const checkpoints = join(site.data, 'checkpoints')
  mkdirSync(checkpoints, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'podyard-small-disk', checkpoints])
  const end = async () => {
    await page.getByRole('button', { name: 'Lab', exact: true }).click()
    await page.getByRole('menuitem', { name: 'End now and keep it' }).click()
  }
  try {
    await page.goto(`${site.url}${LESSON}?renderer=dom`)
    await learner.shellIsThere()
    await learner.type('echo of mine > only-here')
    await end()
    const sheet = page.getByRole('dialog', { name: 'This lab cannot be kept now' })
    await expect(sheet).toContainText('the disk of this site is full')
    await look(page, 'not-kept')
    await sheet.getByRole('button', { name: 'Stay in the lab' }).last().click()
    await learner.type('cat only-here')
    await learner.sees('of mine')

    await page.goto(`${site.url}/zh/labs/web-apps/webapp-rollout?renderer=dom`)
    await page.getByRole('button', { name: '结束另一个实验，开始这一个' }).click()
    await expect(page.getByRole('heading', { name: '另一个实验现在无法保存' })).toBeVisible()
    await look(page, 'other-not-kept')
    await page.getByRole('link', { name: '回到那个实验' }).click()
    await learner.shellIsThereAgain()
    await learner.type('cat only-here')
    await learner.sees('of mine')
  } finally {
    execFileSync('umount', [checkpoints])
  }
  // Room was made.
  await page.goto(`${site.url}${LESSON}?renderer=dom`)
  await learner.shellIsThereAgain()
  await end()
  await expect(page.getByRole('button', { name: 'Resume where you were' })).toBeVisible()
})

test('a lesson that does not load is refused with its place and the reason, and the others work', async ({ page }) => {
  const courses = mkdtempSync(join(tmpdir(), 'podyard-courses-'))
  const lesson = join(courses, 'broken', 'no-steps')
  mkdirSync(lesson, { recursive: true })
  cpSync(resolve(import.meta.dirname, '../../labs/content/first-cluster/course.yaml'), join(courses, 'broken', 'course.yaml'))
  writeFileSync(join(courses, 'broken', 'course.yaml'), readFileSync(join(courses, 'broken', 'course.yaml'), 'utf8').replace(/first-cluster/g, 'broken').replace(/nginx-rc/g, 'no-steps'))
  writeFileSync(join(lesson, 'lab.yaml'), 'title: [unfinished\n')
  const site = await Site.start({ PODYARD_LABS: courses })
  try {
    const { courseProblems } = (await (await fetch(`${site.url}/api/health`)).json()) as { courseProblems: string[] }
    expect(courseProblems.join('\n')).toMatch(/no-steps\/lab\.yaml:\d+/)
    await page.goto(`${site.url}/en/labs/broken`)
    await expect(page.getByText(/no-steps\/lab\.yaml:\d+/).first()).toBeVisible()
    await look(page, 'refused-lesson')
    const learner = new Learner(page)
    await page.goto(`${site.url}${LESSON}?renderer=dom`)
    await learner.shellIsThere()
  } finally {
    await site.end()
    rmSync(courses, { recursive: true, force: true })
  }
})

/** Process 1 of every sandbox of a site. */
function processesOfSandboxes(data: string): number[] {
  const folder = join(data, 'sandboxes')
  return readdirSync(folder).flatMap((machine) => {
    const { sandbox, init } = JSON.parse(readFileSync(join(folder, machine, 'record.json'), 'utf8')) as { sandbox: object | null; init: { pid: number } | null }
    return sandbox && init ? [init.pid] : []
  })
}
