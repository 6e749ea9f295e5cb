import type { Locator, Page } from '@playwright/test'
import { median } from './result.ts'

export const OUTPUT_LINES = 2_000_000
const OUTPUT_RUNS = 3
const KEYS = 400
const KEY_MILLISECONDS = 20
const INTERRUPTS = 20
/** What a terminal does not show by then, it never will. */
const SHOWN_MILLISECONDS = 120_000
const PROMPT = 'learner@lab'

/** A terminal of xterm.js with its DOM renderer, and a shell behind it whose prompt begins with `learner@lab`. */
export interface TerminalOnPage {
  page: Page
  rows: Locator
  /** Types a line, and Enter. */
  type(line: string): Promise<void>
}

/** From a key to xterm's write callback of what the shell said to it, in milliseconds each; the page measures it as `podyard.echo`. */
export async function echoes(terminal: TerminalOnPage): Promise<number[]> {
  const { page } = terminal
  await terminal.type('clear; cat > /dev/null')
  await page.evaluate(() => {
    const samples: number[] = []
    Object.assign(window, { echoSamples: samples })
    new PerformanceObserver((list) => list.getEntriesByName('podyard.echo').forEach(({ duration }) => samples.push(duration))).observe({ entryTypes: ['measure'] })
  })
  for (let i = 0; i < KEYS; i++) {
    await page.keyboard.type(i % 60 === 59 ? '\n' : 'k')
    await page.waitForTimeout(KEY_MILLISECONDS)
  }
  const samples = await page.evaluate(() => (window as unknown as { echoSamples: number[] }).echoSamples)
  await page.keyboard.press('Control+c')
  return samples
}

/** MB/s of `seq`, from Enter until its last line is drawn; the median of some runs. */
export async function output(terminal: TerminalOnPage): Promise<number> {
  const bytes = Array.from({ length: 7 }, (_, digits) => Math.max(0, Math.min(OUTPUT_LINES, 10 ** (digits + 1) - 1) - 10 ** digits + 1) * (digits + 3)).reduce((a, b) => a + b)
  const rates: number[] = []
  for (let i = 0; i < OUTPUT_RUNS; i++) {
    await terminal.type('clear')
    await terminal.page.keyboard.type(`seq 1 ${OUTPUT_LINES}; echo the end of ${i}`)
    const ended = await watchFor(terminal, new RegExp(`the end of ${i}\\s*${PROMPT}`))
    const began = await press(terminal, 'Enter')
    rates.push(bytes / 1e6 / (((await ended()) - began) / 1000))
  }
  return median(rates)
}

/**
 * From Ctrl-C under `yes` until the prompt is drawn, in milliseconds each.
 * @param within what is not drawn in so many milliseconds is an error
 */
export async function interrupts(terminal: TerminalOnPage, within = SHOWN_MILLISECONDS): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < INTERRUPTS; i++) {
    await terminal.type('clear; yes')
    // A screen full of it: the shell is past the moment in which an interrupt would reach itself instead of `yes`.
    await (await watchFor(terminal, /^(y\s*){20,}$/, within))()
    const stopped = await watchFor(terminal, new RegExp(`\\^C\\s*${PROMPT}`), within)
    const began = await press(terminal, 'Control+c')
    times.push((await stopped()) - began)
  }
  return times
}

/** Presses a key in the terminal; resolves with the page's clock when the page had it, in milliseconds. */
async function press({ page }: TerminalOnPage, key: string): Promise<number> {
  const pressed = await page.evaluateHandle(() => {
    const times: number[] = []
    addEventListener('keydown', ({ timeStamp }) => times.push(timeStamp), { capture: true })
    return times
  })
  await page.keyboard.press(key)
  return pressed.evaluate((times) => times.at(-1)!)
}

/**
 * Looks from now on, whenever the rows are drawn; what it resolves with waits for the page's clock when they first showed this, in milliseconds.
 * To be called before what is measured begins: on a busy page the call itself takes its time.
 */
async function watchFor({ rows }: TerminalOnPage, pattern: RegExp, within = SHOWN_MILLISECONDS): Promise<() => Promise<number>> {
  const watch = await rows.evaluateHandle(
    (rows, { source, within }) => {
      const shown = new Promise<number>((resolve, reject) => {
        const expected = new RegExp(source)
        const look = () => {
          if (!expected.test(rows.textContent ?? '')) return
          observer.disconnect()
          resolve(performance.now())
        }
        const observer = new MutationObserver(look)
        observer.observe(rows, { subtree: true, childList: true, characterData: true })
        setTimeout(() => reject(new Error(`the terminal did not show ${source} in ${within} ms, but at its end: ${(rows.textContent ?? '').trim().slice(-200)}`)), within)
        look()
      })
      shown.catch(() => undefined)
      return { shown }
    },
    { source: pattern.source, within },
  )
  return () => watch.evaluate(({ shown }) => shown)
}
