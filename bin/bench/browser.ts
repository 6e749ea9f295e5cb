import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { chromium, type Browser, type Page } from '@playwright/test'
import { Learner } from '../../e2e/support/learner.ts'
import { Site } from '../../e2e/support/site.ts'
import { LocalProvider } from '../../sandbox/providers/local/local-provider.ts'
import { until } from './kube.ts'
import { bundleFolder, toolsFolder } from './paths.ts'
import { type BenchResult, median, percentile, result } from './result.ts'
import { echoes, interrupts, output, OUTPUT_LINES } from './terminal-figures.ts'
import { benchTtyd } from './ttyd.ts'

const NEIGHBOURS = 49
const OPENINGS = 20
const TICKS = 20
const KILO = 1024
/** After a sandbox has become warm its cluster is busy for some moments more. */
const SETTLED_MILLISECONDS = 1_500
/** What the page says with the time of its prompt, see tellOfThePrompt. */
const PROMPTED = 'prompted after '

/** Figures that a learner feels, in a real Chromium on a real site, with as many sandboxes beside as a class has. */
export async function benchBrowser(): Promise<BenchResult[]> {
  const neighbours = mkdtempSync(join(tmpdir(), 'podyard-bench-'))
  const provider = new LocalProvider({ dataFolder: neighbours, bundleFolder, toolsFolder, most: NEIGHBOURS })
  const site = await Site.start()
  const browser = await launch()
  try {
    const results = await openings(browser, site)
    for (let i = 0; i < NEIGHBOURS; i++) await provider.start({ id: `neighbour${String(i).padStart(4, '0')}`, owner: 'bench' })
    const { page, learner } = await openLesson(browser, site)
    results.push(...(await terminalFigures(learner)))
    results.push(...(await ticks(page, learner)))
    results.push(await firstLoad(page))
    results.push(...(await benchTtyd(browser, await learner.terminal.evaluate((element) => element.getBoundingClientRect().toJSON() as DOMRect))))
    return results
  } finally {
    await browser.close()
    await site.end()
    for (const { id } of await provider.list()) await provider.end(id)
    await provider.close()
    rmSync(neighbours, { recursive: true, force: true })
  }
}

function launch(): Promise<Browser> {
  const executablePath = existsSync(chromium.executablePath()) ? chromium.executablePath() : '/usr/bin/chromium'
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'] })
}

async function terminalFigures(learner: Learner): Promise<BenchResult[]> {
  const keys = await echoes(learner)
  const rate = await output(learner)
  const stops = await interrupts(learner)
  return [
    result('echo', median(keys), 'ms', 1.2, `key → xterm’s write callback, ${NEIGHBOURS + 1} sandboxes open, median of ${keys.length}`),
    result('echo-p99', percentile(keys, 0.99), 'ms', 4, 'the same, p99'),
    result('output', rate, 'MB/s', 10, `seq 1 ${OUTPUT_LINES}, from Enter until its last line is drawn`),
    result('interrupt', median(stops), 'ms', null, 'Ctrl-C under `yes` → the prompt drawn'),
    result('interrupt-p95', percentile(stops, 0.95), 'ms', 100, 'the same, p95'),
  ]
}

async function openLesson(browser: Browser, site: Site): Promise<{ page: Page; learner: Learner }> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  const learner = new Learner(page)
  await learner.openLesson(site.url, 'en', /first cluster/i, /nginx/)
  return { page, learner }
}

/** Two ways to a lesson, to a prompt that one can read: the click on its link, and its address. A new guest each time, one sandbox warm. */
async function openings(browser: Browser, site: Site): Promise<BenchResult[]> {
  const course = `${site.url}/en/labs/first-cluster`
  const clicks = await timed(browser, site, async (page) => {
    await page.goto(course, { waitUntil: 'networkidle' })
    const link = page.getByRole('link', { name: /nginx/ }).first()
    await link.hover()
    await page.waitForLoadState('networkidle')
    await page.evaluate(() => addEventListener('click', ({ timeStamp }) => Object.assign(window, { began: timeStamp }), { capture: true }))
    return () => link.click()
  })
  const loads = await timed(browser, site, async (page) => {
    await page.goto(course, { waitUntil: 'networkidle' })
    return () => page.goto(`${course}/nginx-rc`, { waitUntil: 'commit' })
  })
  return [
    result('click-to-prompt-warm', median(clicks), 'ms', null, 'click on a lesson’s link → the prompt in the rows of its terminal in Chromium, a sandbox kept warm'),
    result('click-to-prompt-warm-p95', percentile(clicks, 0.95), 'ms', 150, 'the same, p95'),
    result('load-to-prompt-warm', median(loads), 'ms', null, 'a lesson’s address → the same, its scripts in the browser’s cache'),
    result('load-to-prompt-warm-p95', percentile(loads, 0.95), 'ms', null, 'the same, p95'),
  ]
}

/** @param prepare resolves, on a page of its own, with what begins it; `began` on the page, or else its navigation, is when */
async function timed(browser: Browser, site: Site, prepare: (page: Page) => Promise<() => Promise<unknown>>): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < OPENINGS; i++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    await page.addInitScript(tellOfThePrompt)
    const begin = await prepare(page)
    await until('a sandbox is warm', () => site.hasWarmSandbox(), 30_000)
    await page.waitForTimeout(SETTLED_MILLISECONDS)
    const told = page.waitForEvent('console', (message) => message.text().startsWith(PROMPTED))
    await begin()
    times.push(Number((await told).text().slice(PROMPTED.length)))
    await context.close()
  }
  return times
}

/**
 * Runs in the page. It says on the console how long after `began`, or else its navigation, the prompt stood in its rows, in milliseconds. It looks when the page
 * changes, not in every frame, and nobody asks the page meanwhile: both would have it work for the one who measures.
 */
function tellOfThePrompt(): void {
  const observer = new MutationObserver(() => {
    if (!document.querySelector('[data-terminal] .xterm-rows')?.textContent?.includes('learner@lab')) return
    observer.disconnect()
    console.info(`prompted after ${performance.now() - ((window as unknown as { began?: number }).began ?? 0)}`)
  })
  observer.observe(document, { subtree: true, childList: true, characterData: true })
}

/** A file appears, its check turns true, the page shows it: from the shell's own clock to the page's, which are one. */
async function ticks(page: Page, learner: Learner): Promise<BenchResult[]> {
  await page.evaluate(() => {
    const seen: { at: number; text: string }[] = []
    Object.assign(window, { stepChanges: seen })
    const step = document.querySelector('[data-step="create-rc"]')!
    new MutationObserver(() => seen.push({ at: Date.now(), text: step.textContent ?? '' })).observe(step, { subtree: true, childList: true, characterData: true, attributes: true })
  })
  const manifest = (replicas: number) => `{"apiVersion":"v1","kind":"ReplicationController","metadata":{"name":"nginx"},"spec":{"replicas":${replicas},"template":{"metadata":{"labels":{"app":"nginx"}},"spec":{"containers":[{"name":"nginx","image":"nginx"}]}}}}`
  await learner.type(`clear; echo '${manifest(0)}' | kubectl create -f -`)
  await learner.sees('created')
  // A watch of the learner's own stamps the moment each state was reached in the API.
  await learner.toShell('shell 2')
  await learner.type(`clear; kubectl get rc nginx --watch -o jsonpath='{.status.readyReplicas}{"\\n"}' | while read n; do echo "\${EPOCHREALTIME/[.,]/} $n" >> /tmp/reached; done`)
  await learner.toShell('shell 1')
  await learner.type('clear; until [ -s /tmp/reached ]; do sleep 0.1; done; echo the watch has be""gun')
  await learner.sees('the watch has begun')
  for (let i = 0; i < TICKS; i++) {
    const replicas = (i % 2) + 1
    await learner.type(`clear; kubectl scale rc nginx --replicas=${replicas}`)
    await learner.sees('scaled')
    await page.waitForFunction((n) => document.querySelector('[data-step="create-rc"]')?.textContent?.includes(`${n} ready replica`), replicas, { polling: 'raf' })
  }
  await learner.type("clear; awk '$2 && $2 != last { print \"<\" $1 \" \" $2 \">\"; last = $2 }' /tmp/reached")
  await learner.sees(/<\d{16} \d>\s*learner@lab/)
  const reached = [...(await learner.rows.innerText()).matchAll(/<(\d{16}) (\d)>/g)].map(([, at, n]) => ({ at: Number(at) / 1000, n: Number(n) }))
  const changes = await page.evaluate(() => (window as unknown as { stepChanges: { at: number; text: string }[] }).stepChanges)
  const shown = changes.map(({ at, text }) => ({ at, n: Number(/\b([12]) ready replica/.exec(text)?.[1] ?? 0) })).filter(({ n }, i, all) => n > 0 && all[i - 1]?.n !== n)
  // One after another: the page may be quicker than the shell.
  const delays = reached.flatMap(({ at, n }, i) => (shown[i]?.n === n ? [Math.max(0, shown[i].at - at)] : []))
  return [
    result('tick', median(delays), 'ms', null, `a state is reached → the step shows it, median of ${delays.length}; the moment is kubectl’s own watch`),
    result('tick-p95', percentile(delays, 0.95), 'ms', 100, 'the same, p95'),
  ]
}

/** The scripts that the lesson's HTML itself asks for, compressed; the terminal comes later and is not among them. */
async function firstLoad(page: Page): Promise<BenchResult> {
  const html = await (await page.request.get(page.url())).text()
  const scripts = new Set([...html.matchAll(/<script(?![^>]*nomodule)[^>]*src="([^"]+\.js[^"]*)"/gi)].map(([, source]) => source!))
  let bytes = 0
  for (const source of scripts) bytes += gzipSync(await (await page.request.get(new URL(source, page.url()).href)).body()).byteLength
  return result('lesson-first-load', bytes / KILO, 'KB', 250, `JavaScript of a lesson page before the terminal, gzip, ${scripts.size} files`)
}
