import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Learner } from '../support/learner.ts'
import { look } from '../support/look.ts'
import { Site } from '../support/site.ts'
import { expect, test } from '../support/test.ts'

/** Labs in use are kept so often: as short as an operator may have it. */
const KEEP_SECONDS = 5
/** One that took a second to keep, on a busy machine, is kept next after fifty. */
const KEPT_MS = 90_000

const workload = `cat > web.yaml <<'EOF'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: nginx, image: nginx}]}
EOF
kubectl apply -f web.yaml && kubectl expose deployment web --port 80 && kubectl rollout status deployment web`

/** Where the lab of the only learner is kept. */
function keptLab(site: Site): string | null {
  const root = join(site.data, 'checkpoints')
  const names = existsSync(root) ? readdirSync(root, { recursive: true, encoding: 'utf8' }) : []
  const name = names.find((one) => one.endsWith('/lab.checkpoint'))
  return name === undefined ? null : join(root, name)
}

/** Resolves when what was done until now is kept. */
async function isKept(site: Site, learner: Learner): Promise<string> {
  const now = Date.now()
  await expect.poll(() => (keptLab(site) === null ? 0 : statSync(keptLab(site)!).mtimeMs), { timeout: KEPT_MS }).toBeGreaterThan(now)
  // One that was begun before now may have been on its way.
  await learner.type('true')
  const later = Date.now()
  await expect.poll(() => statSync(keptLab(site)!).mtimeMs, { timeout: KEPT_MS }).toBeGreaterThan(later)
  return keptLab(site)!
}

test('a power cut in the middle of keeping a lab costs what was done since it was kept before, says so, and leaves nothing in the way', async ({ learner, page }) => {
  const site = await Site.start({ PODYARD_KEEP_SECONDS: String(KEEP_SECONDS) })
  try {
    await learner.openLesson(site.url, 'en', /first cluster/i, /nginx/)
    await learner.type(workload)
    await learner.sees('successfully rolled out')
    await learner.type('clear; mkdir deep; cd deep; echo mine > notes.txt; echo "uid $(kubectl get deployment web -o jsonpath={.metadata.uid})"')
    await learner.sees(/uid [0-9a-f-]{36}/)
    const uid = /uid ([0-9a-f-]{36})/.exec(await learner.rows.innerText())?.[1]
    await learner.openShell()
    await learner.toShell('shell 3')
    await learner.type('seq -f "line %g" 200; vim letter.txt')
    await learner.sees('letter.txt')
    await learner.toShell('shell 1')
    const kept = await isKept(site, learner)
    copyFileSync(kept, `${kept}.before`)
    await learner.type('echo too late > late.txt')
    await isKept(site, learner)

    await site.cutPower()
    // The disk as it is when the power fails while the second one is written: the first in its place, half of the second beside it.
    copyFileSync(kept, `${kept}.0123456789ab.partial`)
    truncateSync(`${kept}.0123456789ab.partial`, Math.floor(statSync(kept).size / 2))
    copyFileSync(`${kept}.before`, kept)
    const machines = join(site.data, 'sandboxes')
    const left = readdirSync(machines)
    expect(left.some((name) => existsSync(join(machines, name, 'run', 'agent.sock')))).toBe(true)
    // Beside those with their sockets and records: a machine that was just being made, and one whose process number is another's by now.
    mkdirSync(join(machines, 'm-00000000deadbeef'))
    const [record] = left.map((name) => join(machines, name, 'record.json')).filter((path) => existsSync(path))
    const stale = join(machines, 'm-00000000feedface')
    mkdirSync(stale)
    const known = JSON.parse(readFileSync(record!, 'utf8')) as Record<string, unknown>
    writeFileSync(join(stale, 'record.json'), JSON.stringify({ ...known, machine: 'm-00000000feedface', init: { pid: process.pid, startTicks: '1', bootId: 'another' }, sandbox: { id: 'stale', owner: 'learner nobody', startedAt: '2026-11-21T08:00:00Z' } }))

    await site.resume()
    expect(readdirSync(machines).filter((name) => left.includes(name) || /deadbeef|feedface/.test(name))).toEqual([])
    await expect(page.getByRole('heading', { name: 'The lab has ended' })).toBeVisible({ timeout: 60_000 })
    await expect(page.getByText('What you did since it was kept last is lost.')).toBeVisible()
    await expect(page.getByText(/^Kept at /)).toBeVisible()
    await look(page, 'after-a-power-cut')
    await page.getByRole('button', { name: 'Resume where you were' }).click()
    await learner.shellIsThereAgain()
    await learner.sees(`uid ${uid}`)
    await learner.sees(/resumed at .*, as kept at/)
    await learner.type('clear; pwd; ls; echo "now $(kubectl get deployment web -o jsonpath={.metadata.uid})"; kubectl rollout status deployment web')
    await learner.sees(/\/home\/learner\/deep\s*notes\.txt/)
    await learner.sees(`now ${uid}`)
    await learner.sees('successfully rolled out')
    await expect(learner.rows).not.toContainText('late.txt')
    await learner.type('clear; kubectl run ask --rm -i --restart=Never --image=busybox -- wget -qO- web')
    await learner.sees('Welcome to nginx')
    await learner.toShell('shell 3')
    await learner.sees(/line 200/)
    await learner.sees(/vim letter\.txt" was running and has ended/)
  } finally {
    await site.end()
  }
})

test('a kept lab that its disk has spoilt is said to be so, and stands in nobody’s way', async ({ learner, page }) => {
  const site = await Site.start({ PODYARD_KEEP_SECONDS: String(KEEP_SECONDS) })
  try {
    await learner.openLesson(site.url, 'en', /first cluster/i, /nginx/)
    await learner.type('echo mine > notes.txt')
    const kept = await isKept(site, learner)
    await site.cutPower()
    truncateSync(kept, Math.floor(statSync(kept).size / 2))
    await site.resume()
    await page.getByRole('button', { name: 'Resume where you were' }).click()
    await expect(page.getByRole('heading', { name: 'The lab did not start' })).toBeVisible({ timeout: 60_000 })
    await expect(page.getByText('could not be brought back')).toBeVisible()
    await look(page, 'spoilt-lab')
    expect(existsSync(join(dirname(kept), 'lab.checkpoint'))).toBe(true)
    await page.getByRole('button', { name: 'Start over…' }).click()
    await page.getByRole('button', { name: 'Start over', exact: true }).click()
    await learner.shellIsThere()
  } finally {
    await site.end()
  }
})
