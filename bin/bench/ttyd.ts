import { spawn, spawnSync } from 'node:child_process'
import type { Browser, Page } from '@playwright/test'
import { freePort } from '../../e2e/support/free-port.ts'
import { until } from './kube.ts'
import { type BenchResult, median, percentile, result } from './result.ts'
import { echoes, interrupts, output, OUTPUT_LINES, type TerminalOnPage } from './terminal-figures.ts'

const READY_MILLISECONDS = 20_000
/** Some versions do not honour Ctrl-C in a flood, and drop the connection. */
const INTERRUPT_MILLISECONDS = 15_000
/** A shell that is the same everywhere, without anything of the person who measures. */
const SHELL = ['env', '-i', 'PATH=/usr/bin:/bin', 'TERM=xterm-256color', 'PS1=learner@lab:~$ ', 'bash', '--norc', '--noprofile']

/**
 * The terminal's figures of ttyd (a shell on this machine, not in a sandbox) in the same browser on the same machine, as far as there is one on
 * the PATH: xterm.js with its DOM renderer, 50,000 lines and a size like ours.
 */
export async function benchTtyd(browser: Browser, size: { width: number; height: number }): Promise<BenchResult[]> {
  if (spawnSync('ttyd', ['--version']).error !== undefined) {
    console.error('bench: no terminal to compare with: there is no ttyd on the PATH (Debian 13 and later, and most others, have it).')
    return []
  }
  const port = await freePort()
  const ttyd = spawn('ttyd', ['--writable', '--interface', '127.0.0.1', '--port', String(port), '--client-option', 'rendererType=dom', '--client-option', 'scrollback=50000', ...SHELL], { stdio: 'ignore' })
  const gone = new Promise((resolve) => ttyd.once('exit', resolve))
  const context = await browser.newContext({ viewport: { width: Math.round(size.width), height: Math.round(size.height) } })
  try {
    const url = `http://127.0.0.1:${port}/`
    await until('ttyd answers', () => fetch(url).then(({ ok }) => ok, () => false), READY_MILLISECONDS, 10)
    const terminal = await openTtyd(await context.newPage(), url)
    const keys = await echoes(terminal)
    const rate = await output(terminal)
    const results = [
      result('peer-ttyd-echo', median(keys), 'ms', null, `ttyd: key → xterm’s write callback, median of ${keys.length}`),
      result('peer-ttyd-echo-p99', percentile(keys, 0.99), 'ms', null, 'the same, p99'),
      result('peer-ttyd-output', rate, 'MB/s', null, `ttyd: seq 1 ${OUTPUT_LINES}, from Enter until its last line is drawn`),
    ]
    const stops = await interrupts(terminal, INTERRUPT_MILLISECONDS).catch((error: Error) => error)
    if (stops instanceof Error) console.error(`bench: ttyd did not stop \`yes\` at Ctrl-C: ${stops.message}`)
    else results.push(result('peer-ttyd-interrupt', median(stops), 'ms', null, 'ttyd: Ctrl-C under `yes` → the prompt drawn'), result('peer-ttyd-interrupt-p95', percentile(stops, 0.95), 'ms', null, 'the same, p95'))
    return results
  } finally {
    await context.close()
    ttyd.kill('SIGTERM')
    await gone
  }
}

/** What ttyd's page calls `term`: its xterm.js. */
interface TtydWindow {
  term: { onData(listener: () => void): unknown; write(data: string | Uint8Array, done?: () => void): void }
}

async function openTtyd(page: Page, url: string): Promise<TerminalOnPage> {
  await page.goto(url)
  const rows = page.locator('.xterm-rows')
  await rows.getByText('learner@lab').first().waitFor()
  // From key to write callback, exactly as our page measures it.
  await page.evaluate(() => {
    const { term } = window as unknown as TtydWindow
    let typedAt: number | null = null
    term.onData(() => (typedAt ??= performance.now()))
    const write = term.write.bind(term)
    term.write = (data, done) =>
      write(data, () => {
        if (typedAt !== null) performance.measure('podyard.echo', { start: typedAt, end: performance.now() })
        typedAt = null
        done?.()
      })
  })
  const type = async (line: string): Promise<void> => {
    await page.locator('.xterm-screen').click()
    await page.keyboard.type(line)
    await page.keyboard.press('Enter')
  }
  return { page, rows, type }
}
