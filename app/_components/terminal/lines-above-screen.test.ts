import { Terminal } from '@xterm/xterm'
import { expect, test } from 'vitest'
import { putLinesAbove } from './lines-above-screen.ts'

const numbered = (from: number, to: number): string => Array.from({ length: to - from }, (_, index) => `\x1b[32mline\x1b[0m ${from + index}\r\n`).join('')
const written = (terminal: Terminal, data: string) => new Promise<void>((done) => terminal.write(data, done))
const newReader = (size: { cols: number; rows: number }) => new Terminal({ allowProposedApi: true, scrollback: 10_000, ...size })
const put = (terminal: Terminal, text: string, whenAtRest = (run: (isWanted: boolean) => void) => run(true)) => new Promise<boolean>((done) => putLinesAbove(terminal, text, { newReader, whenAtRest, done }))

async function terminalWith(data: string, options: { scrollback?: number; cols?: number } = {}): Promise<Terminal> {
  const terminal = new Terminal({ allowProposedApi: true, cols: 20, rows: 5, scrollback: 1_000, ...options })
  await written(terminal, data)
  return terminal
}

function linesOf({ buffer: { normal } }: Terminal): string[] {
  return Array.from({ length: normal.length }, (_, index) => normal.getLine(index)?.translateToString(true) ?? '')
}

test('what is put above and what was there read as if all had come in order, colours, wide characters and broken lines included', async () => {
  const above = `${numbered(0, 3_000)}你好😀 é ${'x'.repeat(50)}\r\n`
  const rest = `${numbered(3_000, 3_040)}$ `
  const expected = await terminalWith(above + rest, { scrollback: 10_000 })
  const terminal = await terminalWith(rest, { scrollback: 10_000 })
  expect(await put(terminal, above)).toBe(true)
  expect(linesOf(terminal)).toEqual(linesOf(expected))
  const { normal } = terminal.buffer
  expect([normal.baseY, normal.viewportY, normal.cursorX, normal.cursorY]).toEqual([expected.buffer.normal.baseY, expected.buffer.normal.viewportY, 2, 4])
  expect(normal.getLine(0)?.getCell(0)?.getFgColor()).toBe(2)
  // And reads on the same, also when it is made narrower and wider.
  for (const each of [expected, terminal]) {
    each.resize(9, 5)
    each.resize(33, 7)
    await written(each, numbered(1, 20))
  }
  expect(linesOf(terminal)).toEqual(linesOf(expected))
})

test('the view, the markers and a saved cursor stay with their lines', async () => {
  const terminal = await terminalWith(`${numbered(0, 30)}\x1b[2;3H\x1b7\x1b[5;1H`)
  const marker = terminal.registerMarker(-10)
  const marked = terminal.buffer.normal.getLine(marker.line)?.translateToString(true)
  terminal.scrollLines(-7)
  const top = () => terminal.buffer.normal.getLine(terminal.buffer.normal.viewportY)?.translateToString(true)
  const before = top()
  await put(terminal, numbered(100, 250))
  expect(top()).toBe(before)
  expect(terminal.buffer.normal.getLine(marker.line)?.translateToString(true)).toBe(marked)
  await written(terminal, '\x1b8here')
  expect([terminal.buffer.normal.cursorX, terminal.buffer.normal.cursorY]).toEqual([6, 1])
})

test('a program that fills the screen is not touched, and finds all above when it ends', async () => {
  const terminal = await terminalWith(`${numbered(10, 30)}\x1b[?1049h\x1b[Hvim`)
  await put(terminal, numbered(0, 10))
  expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('vim')
  await written(terminal, '\x1b[?1049l')
  expect(linesOf(terminal).slice(0, 30)).toEqual(Array.from({ length: 30 }, (_, index) => `line ${index}`))
})

test('what does not fit is left out from the top', async () => {
  const terminal = await terminalWith(numbered(100, 120), { scrollback: 50 })
  expect(await put(terminal, numbered(0, 100))).toBe(false)
  expect(linesOf(terminal)[0]).toBe('line 66')
  expect(linesOf(terminal)).toHaveLength(55)
  expect(await put(terminal, numbered(0, 66))).toBe(false)
  expect(linesOf(terminal)[0]).toBe('line 66')
})

test('it waits for a good moment, and reads the lines again when the terminal has another width by then', async () => {
  const terminal = await terminalWith(numbered(1, 20))
  let turns = 0
  const done = put(terminal, `${'a'.repeat(30)}\r\n`, (run) => {
    if (++turns === 1) terminal.resize(40, 5)
    run(true)
  })
  expect(await done).toBe(true)
  expect(turns).toBe(2)
  expect(linesOf(terminal)[0]).toBe('a'.repeat(30))
  expect(await put(terminal, numbered(0, 9), (run) => run(false))).toBe(false)
  expect(linesOf(terminal)[0]).toBe('a'.repeat(30))
})
