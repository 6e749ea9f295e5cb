import { expect, test } from '../support/test.ts'
import { Site } from '../support/site.ts'
import { Wire } from '../support/wire.ts'

const CUT_MILLISECONDS = 30_000
/** A line needs a program of its own, `sleep`: half a minute for all of them here, more where programs start slowly. */
const COUNTED_WITHIN_MILLISECONDS = 300_000

const controller = (replicas: number) => `kubectl create -f - <<'EOF'
apiVersion: v1
kind: ReplicationController
metadata: {name: nginx}
spec:
  replicas: ${replicas}
  selector: {app: nginx}
  template:
    metadata: {labels: {app: nginx}}
    spec: {containers: [{name: nginx, image: nginx}]}
EOF`

test('a lesson goes on after a reload, half a minute without a network, and a restart of the site', async ({ learner, page }) => {
  test.setTimeout(2 * COUNTED_WITHIN_MILLISECONDS)
  const wire = await Wire.open()
  const site = await Site.start({ PODYARD_URL: wire.url })
  wire.lead(site.url)
  try {
    await learner.openLesson(wire.url, 'en', /first cluster/i, /nginx/)
    await learner.type(controller(3))
    await learner.passes('create-rc')
    await learner.type('clear; MARK=before-the-reload; echo "here: $MARK"')
    await learner.sees('here: before-the-reload')

    await page.reload()
    await learner.shellIsThereAgain()
    await learner.sees('here: before-the-reload')
    await expect(learner.step('create-rc')).toHaveAttribute('data-state', 'passed')
    await learner.type('echo "still $MARK"')
    await learner.sees('still before-the-reload')

    await learner.type('clear; for i in $(seq 1 1600); do echo "line $i"; sleep 0.02; done | tee lines.txt; echo counted')
    await learner.sees('line 20')
    wire.cut()
    const cutAt = Date.now()
    await expect(learner.workspace).not.toHaveAttribute('data-connection', 'open')
    // The test is about an outage of this length; there is nothing else to wait for.
    await page.waitForTimeout(CUT_MILLISECONDS - (Date.now() - cutAt))
    wire.mend()
    await expect(learner.workspace).toHaveAttribute('data-connection', 'open', { timeout: 60_000 })
    await learner.sees('counted', COUNTED_WITHIN_MILLISECONDS)
    expect(await learner.scrolledText()).toEqual(Array.from({ length: 1600 }, (_, i) => `line ${i + 1}`))

    await site.restart()
    await expect(learner.workspace).toHaveAttribute('data-connection', 'open', { timeout: 60_000 })
    await learner.type('clear; echo "after the restart: $MARK"')
    await learner.sees('after the restart: before-the-reload')
    await learner.type('kubectl scale rc nginx --replicas=5')
    await learner.sees('scaled')
    await page.reload()
    await learner.shellIsThereAgain()
    await expect(learner.step('create-rc')).toHaveAttribute('data-state', 'passed')
  } finally {
    await site.end()
    await wire.close()
  }
})

test('two tabs on one lesson show the same shells', async ({ site, learner, context }) => {
  await learner.openLesson(site.url, 'en', /first cluster/i, /nginx/)
  await learner.type('clear; echo "typed in the first tab"')
  const other = await context.newPage()
  await other.goto(learner.page.url())
  await expect(other.locator('[data-terminal] .xterm-rows')).toContainText('typed in the first tab', { timeout: 60_000 })
})
