import headless from '@xterm/headless'
import { expect, test } from 'vitest'
import { Screen } from './screen.ts'

/** What a terminal shows after these writes, line by line, with the place of the cursor. */
async function shows(size: { cols: number; rows: number }, ...writes: (string | Uint8Array)[]): Promise<string[]> {
  const terminal = new headless.Terminal({ ...size, allowProposedApi: true, scrollback: 5000 })
  for (const data of writes) await new Promise<void>((resolve) => terminal.write(data, resolve))
  const { active } = terminal.buffer
  const lines = Array.from({ length: active.length }, (_, line) => active.getLine(line)?.translateToString(true) ?? '')
  return [...lines, `cursor ${active.cursorX},${active.baseY + active.cursorY}`]
}

const size = { cols: 20, rows: 4 }
const screenOf = (...writes: string[]): Screen => {
  const screen = new Screen(size, () => undefined)
  for (const text of writes) screen.write(Buffer.from(text))
  return screen
}

test('a painting shows what the writes showed, scrollback included', async () => {
  const text = Array.from({ length: 30 }, (_, index) => `\x1b[3${index % 8}mline ${index}\x1b[0m\r\n`).join('') + '$ 你好'
  const { data, offset } = await screenOf(text).paint()
  expect(offset).toBe(Buffer.byteLength(text))
  expect(await shows(size, data)).toEqual(await shows(size, text))
})

test('a painting and what comes after it show the same as everything, wherever it was painted', async () => {
  const text = 'one\r\n\x1b[1;31mtwo 你好\x1b[0m\r\n\x1b]0;title\x07three\x1b[2;5Hx😀'
  const bytes = Buffer.from(text)
  const all = await shows(size, text)
  for (let at = 0; at <= bytes.byteLength; at++) {
    const screen = new Screen(size, () => undefined)
    screen.write(bytes.subarray(0, at))
    const { data, offset } = await screen.paint()
    expect(await shows(size, data, bytes.subarray(offset)), `painted after ${at} bytes`).toEqual(all)
    screen.write(bytes.subarray(at))
    expect(await shows(size, (await screen.paint()).data)).toEqual(all)
  }
})

test('a painting has the size that the terminal has by then', async () => {
  const screen = screenOf('abc')
  screen.resize({ cols: 40, rows: 10 })
  expect(await screen.paint()).toMatchObject({ cols: 40, rows: 10, offset: 3 })
})

test('a program in the alternate screen is painted there, and leaves the other one as it was', async () => {
  const entered = 'before\r\n\x1b[?1049h\x1b[Hinside'
  const { data } = await screenOf(entered).paint()
  expect(await shows(size, data, '\x1b[?1049l')).toEqual(await shows(size, entered, '\x1b[?1049l'))
})

test('a flood is read before it piles up', async () => {
  let relieved = 0
  const screen = new Screen(size, () => relieved++)
  const chunk = Buffer.from('0123456789\r\n'.repeat(341))
  for (let bytes = 0; bytes < 9 * 1024 * 1024; bytes += chunk.byteLength) screen.write(chunk)
  expect(screen.isBehind).toBe(true)
  await screen.paint()
  expect({ behind: screen.isBehind, relieved }).toEqual({ behind: false, relieved: 1 })
})
