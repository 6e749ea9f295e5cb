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
    const began = await press(terminal, 'Enter')
    const ended = await frameThatShows(terminal, new RegExp(`the end of ${i}\\s*${PROMPT}`))
    rates.push(bytes / 1e6 / ((ended - began) / 1000))
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
    await frameThatShows(terminal, /^(y\s*){20,}$/, within)
    const began = await press(terminal, 'Control+c')
    times.push((await frameThatShows(terminal, new RegExp(`\\^C\\s*${PROMPT}`), within)) - began)
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

/** Resolves with the page's clock at the first frame in which the terminal shows this, in milliseconds. */
function frameThatShows({ rows }: TerminalOnPage, pattern: RegExp, within = SHOWN_MILLISECONDS): Promise<number> {
  return rows.evaluate(
    (rows, { source, within }) =>
      new Promise<number>((resolve, reject) => {
        const began = performance.now()
        const look = () => {
          if (new RegExp(source).test(rows.textContent ?? '')) resolve(performance.now())
          else if (performance.now() - began > within) reject(new Error(`the terminal did not show ${source} in ${within} ms`))
          else requestAnimationFrame(look)
        }
        look()
      }),
    { source: pattern.source, within },
  )
}
