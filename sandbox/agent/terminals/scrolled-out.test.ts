import { expect, test } from 'vitest'
import { scrolledOut } from './scrolled-out.ts'

const lines = (count: number, text = 'line') => Array.from({ length: count }, (_, index) => `${text} ${index}\r\n`).join('')
/** What is left of it. */
function rest(text: string, most: number): string {
  const gap = scrolledOut(Buffer.from(text), most)
  return gap === null ? text : Buffer.concat([Buffer.from(text).subarray(0, gap.from), Buffer.from('…'), Buffer.from(text).subarray(gap.to)]).toString()
}

test('of many plain lines the first and the last ones are left', () => {
  const kept = rest(`\x1b[31m${lines(1000)}$ `, 3)
  expect(kept).toMatch(/^\x1b\[31mline 0\r\nline 1\r\n[^…]*line \d+\r\n…line 997\r\nline 998\r\nline 999\r\n\$ $/)
  expect(kept.length).toBeLessThan(400)
})

test('few lines are left as they are', () => {
  for (const text of ['', lines(3), lines(40)]) expect(rest(text, 30)).toBe(text)
})

test('what a control sequence may reach is not skipped', () => {
  const kept = rest(`${lines(1000)}\x1b[2A${lines(2)}`, 3)
  expect(kept).toMatch(/…line 997\r\nline 998\r\nline 999\r\n\x1b\[2Aline 0\r\nline 1\r\n$/)
  const often = Array.from({ length: 500 }, () => `${lines(2)}\x1b[A`).join('')
  expect(rest(often, 3)).toBe(often)
})

test('it is cut where the cursor is in the first column', () => {
  expect(rest(`${lines(1000)}${'down\n'.repeat(10)}`, 3)).toMatch(/…(down\n){10}$/)
})

test('colours that a line takes back do not keep it from being skipped, those that stay on do', () => {
  const colourful = (count: number) => lines(count, '\x1b[01;31m\x1b[Kline\x1b[m\x1b[K')
  expect(scrolledOut(Buffer.from(colourful(1000)), 3)).toMatchObject({ coloured: true })
  expect(rest(colourful(1000), 3).length).toBeLessThan(600)
  expect(scrolledOut(Buffer.from(lines(1000)), 3)).toMatchObject({ coloured: false })
  expect(scrolledOut(Buffer.from(lines(1000, '\x1b[31mline')), 3)).toBeNull()
})
