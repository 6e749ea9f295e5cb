import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync(new URL('../../globals.css', import.meta.url), 'utf8')

function tokens(selector: string): Record<string, string> {
  const block = css.slice(css.indexOf(`${selector} {`)).split('}')[0] ?? ''
  return Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1], match[2]]))
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (high + 0.05) / (low + 0.05)
}

const papers = ['paper', 'paper-raised', 'paper-sunk']
const inks = ['ink', 'ink-soft', 'accent', 'passed', 'waiting', 'broken']
const pairs = [
  ...inks.flatMap((ink) => papers.map((paper) => [ink, paper] as const)),
  ['accent-ink', 'accent'] as const,
  ['terminal-ink', 'terminal'] as const,
  ...['accent', 'passed', 'waiting', 'broken'].flatMap((name) => [[name, `${name}-wash`] as const, ['ink', `${name}-wash`] as const]),
]

test.each([':root', "[data-theme='dark']", "[data-theme='contrast']"])('all text of %s has a contrast of 4.5:1', (theme) => {
  const colour = tokens(theme)
  const low = pairs
    .map(([ink, paper]) => ({ ink, paper, ratio: contrast(colour[ink] ?? '', colour[paper] ?? '') }))
    .filter(({ ratio }) => !(ratio >= 4.5))
  expect(low).toEqual([])
})
