import headless from '@xterm/headless'
import { expect, test } from 'vitest'
import { loadGraphemes } from './graphemes.ts'
import { OutputRing } from './output-ring.ts'
import { Screen } from './screen.ts'

/** What a page's terminal shows after these writes, line by line, with the place of the cursor. */
async function shows(size: { cols: number; rows: number }, ...writes: (string | Uint8Array)[]): Promise<string[]> {
  const terminal = new headless.Terminal({ ...size, allowProposedApi: true, scrollback: 50_000 })
  terminal.loadAddon(new (await loadGraphemes())())
  for (const data of writes) await new Promise<void>((resolve) => terminal.write(data, resolve))
  const { active } = terminal.buffer
  const lines = Array.from({ length: active.length }, (_, line) => active.getLine(line)?.translateToString(true) ?? '')
  return [...lines, `cursor ${active.cursorX},${active.baseY + active.cursorY}`]
}

const size = { cols: 20, rows: 4 }
const numbered = (from: number, to: number, text = (line: number) => `line ${line}`): string => Array.from({ length: to - from + 1 }, (_, index) => `${text(from + index)}\r\n`).join('')
function terminal(...said: (string | Uint8Array)[]) {
  const ring = new OutputRing(1024)
  let relieved = 0
  const screen = new Screen(ring, size, () => relieved++)
  const say = (data: string | Uint8Array): void => {
    ring.append(Buffer.from(data))
    screen.said()
  }
  said.forEach(say)
  return { screen, say, relieved: () => relieved }
}

test('a painting shows what the writes showed, scrollback included', async () => {
  const text = Array.from({ length: 30 }, (_, index) => `\x1b[3${index % 8}mline ${index}\x1b[0m\r\n`).join('') + '$ 你好'
  const { data, offset } = await terminal(text).screen.paint()
  expect(offset).toBe(Buffer.byteLength(text))
  expect(await shows(size, data)).toEqual(await shows(size, text))
})

test('a painting and what comes after it show the same as everything, wherever it was painted', async () => {
  const text = 'one\r\n\x1b[1;31mtwo 你好\x1b[0m\r\n\x1b]0;title\x07three\x1b[2;5Hx😀'
  const bytes = Buffer.from(text)
  const all = await shows(size, text)
  for (let at = 0; at <= bytes.byteLength; at++) {
    const { screen, say } = terminal(bytes.subarray(0, at))
    const { data, offset } = await screen.paint()
    expect(await shows(size, data, bytes.subarray(offset)), `painted after ${at} bytes`).toEqual(all)
    say(bytes.subarray(at))
    expect(await shows(size, (await screen.paint()).data)).toEqual(all)
  }
})

test('emoji, flags and marks above letters are painted as wide as the page shows them', async () => {
  // As vim draws them: text, then a place on the line. It sets a region too, so that its own words would not do.
  const drawn = '\x1b[?1049h\x1b[1;4r' + ['👨\x1b[34m<200d>\x1b[m👩|', '👨‍👩‍👧‍👦|🇨🇳|❤️|', '1️⃣ e\u0301|สวัสดี|한국|'].map((line, row) => `\x1b[${row + 1};1H${line}\x1b[19G!`).join('')
  // What the right edge breaks.
  const broken = `\x1b[1;4r\x1b[H${'😀'.repeat(25)}\x1b[A`
  for (const text of [drawn, broken]) expect(await shows(size, (await terminal(text).screen.paint()).data)).toEqual(await shows(size, text))
})

test('a shell that has just started is painted with its own words, and no emulator is made', async () => {
  const prompt = '\x1b[?2004h\x1b]0;lab\x07\x1b[1;32mlearner@lab\x1b[0m:~$ '
  const ring = new OutputRing(1024)
  const none = () => Promise.reject(new Error('an emulator was made'))
  const screen = new Screen(ring, size, () => undefined, undefined, none)
  ring.append(Buffer.from(prompt))
  expect(await screen.paint()).toMatchObject({ ...size, data: prompt, live: prompt, above: 0, offset: prompt.length })
})

test('what was kept of a screen comes back as it was, below it the new shell’s words, and no emulator is made', async () => {
  const text = numbered(1, 3_000, (line) => `\x1b[3${line % 8}mline ${line}\x1b[0m`)
  const before = (await terminal(text).screen.paint()).kept
  expect(before.above).toMatch(/line 1\b.*line 2000\b/s)
  const ring = new OutputRing(1024)
  const none = () => Promise.reject(new Error('an emulator was made'))
  const again = new Screen(ring, size, () => undefined, before, none)
  ring.append(Buffer.from('$ '))
  const { data, live, above, kept, offset } = await again.paint()
  expect(await shows(size, data)).toEqual(await shows(size, `${text}$ `))
  expect(live.length).toBeLessThan(20_000)
  expect(again.above(above, 1_000_000).data + live).toBe(data)
  expect(kept).toEqual({ above: before.above, data: `${before.data}$ ` })
  expect(offset).toBe(2)
})

test.each([['asks where the cursor is', '\x1b[6n'], ['asks what it is', '\x1b[c'], ['asks for a colour', '\x1b]11;?\x07'], ['begins a string', '\x1bP+q544e\x1b\\'], ['asks by a C1 control', '\u009b6n']])(
  'what %s is not said again',
  async (_what, question) => {
    const { data } = await terminal(`one${question}\r\ntwo`).screen.paint()
    expect(data).not.toContain(question)
    expect(await shows(size, data)).toEqual(['one', 'two', '', '', 'cursor 3,1'])
  },
)

test('a painting has the size that the terminal has by then', async () => {
  const { screen } = terminal('abc')
  screen.resize({ cols: 40, rows: 10 })
  expect(await screen.paint()).toMatchObject({ cols: 40, rows: 10, offset: 3 })
})

test('a program in the alternate screen is painted there, and leaves the other one as it was', async () => {
  const entered = 'before\r\n\x1b[?1049h\x1b[Hinside'
  const { data } = await terminal(entered).screen.paint()
  expect(await shows(size, data, '\x1b[?1049l')).toEqual(await shows(size, entered, '\x1b[?1049l'))
})

test('lines written at one size and at the next are shown as the terminal had them', async () => {
  const { screen, say } = terminal('0123456789012345678901234\r\n')
  screen.resize({ cols: 10, rows: 4 })
  say('abcdefghijklmno\r\n')
  const { data, cols, rows } = await screen.paint()
  expect(await shows({ cols, rows }, data)).toEqual(['0123456789', '0123456789', '01234', 'abcdefghij', 'klmno', '', 'cursor 0,5'])
})

test('a flood is read before it piles up', async () => {
  const { screen, say, relieved } = terminal()
  for (let line = 0; line < 800_000; line++) say('0123456789\r\n')
  expect(screen.isBehind).toBe(true)
  await screen.paint()
  expect(screen.isBehind).toBe(false)
  expect(relieved()).toBeGreaterThan(0)
})

test('a painting is of what was said before it was asked for, however much comes meanwhile', async () => {
  const { screen, say } = terminal('before')
  const painted = screen.paint()
  const flood = setInterval(() => say('y\r\n'.repeat(10_000)))
  expect(await painted).toMatchObject({ data: 'before', offset: 6 })
  clearInterval(flood)
})

test('an emulator that fails costs its screen, not the shell', async () => {
  const ring = new OutputRing(1024)
  let relieved = 0
  const screen = new Screen(ring, size, () => relieved++, undefined, () => Promise.reject(new Error('cannot read this')))
  ring.append(Buffer.alloc(9 * 1024 * 1024, 'x'))
  expect(screen.isBehind).toBe(true)
  expect(await screen.paint()).toMatchObject({ ...size, data: '', offset: ring.end })
  expect(screen.isBehind).toBe(false)
  expect(relieved).toBeGreaterThan(0)
})

test('after a flood a painting shows what reading all of it would have shown', async () => {
  const flood = Array.from({ length: 20_000 }, (_, index) => `${'wide '.repeat(index % 7)}${index} 你好\r\n`).join('')
  const text = `\x1b[1;32mprompt\x1b[0m$ flood\r\n\x1b[2;3r\x1b[2;1H\x1b[34m${flood}\x1b[0m\x1b[r\x1b[4;1H${flood}last\x1b[2;2Hx`
  const { data, offset } = await terminal(text).screen.paint()
  expect(offset).toBe(Buffer.byteLength(text))
  expect(await shows(size, data)).toEqual(await shows(size, text))
})

test.each([
  ['plain', (line: number) => `line ${line}`],
  ['coloured, wide and broken at the edge', (line: number) => `\x1b[3${line % 8}m${'界 '.repeat(line % 14)}\x1b[0m ${line}`],
])('fifty thousand %s lines come back, however often it was painted meanwhile', async (_, text) => {
  const { screen, say } = terminal()
  const last = 60_000
  for (const [from, to] of [[1, 700], [701, 9_000], [9_001, 9_003], [9_004, 31_000], [31_001, last]] as const) {
    say(numbered(from, to, text))
    await screen.paint()
  }
  say('$ ')
  const { data } = await screen.paint()
  const painted = await shows(size, data)
  const written = await shows(size, numbered(last - 55_000, last, text), '$ ')
  expect(painted).toHaveLength(written.length)
  expect(painted).toEqual(written)
})

test('a screen that was kept and what is said after it are one scrollback', async () => {
  const ring = new OutputRing(1024)
  const screen = new Screen(ring, size, () => undefined, { above: numbered(1, 10_000), data: numbered(10_001, 20_000) })
  expect(await shows(size, (await screen.paint()).data)).toEqual(await shows(size, numbered(1, 20_000)))
  ring.append(Buffer.from(numbered(20_001, 30_000)))
  screen.said()
  expect(await shows(size, (await screen.paint()).data)).toEqual(await shows(size, numbered(1, 30_000)))
})

test('a scrollback that a program has cleared does not come back', async () => {
  const { screen, say } = terminal(numbered(1, 10_000))
  await screen.paint()
  say('\x1b[H\x1b[2J\x1b[3Jnothing above')
  expect(await shows(size, (await screen.paint()).data)).toEqual(await shows(size, 'nothing above'))
})

test('after a cleared screen the prompt is at the top, with the scrollback above', async () => {
  const { screen, say } = terminal(numbered(1, 10_000))
  await screen.paint()
  say('\x1b[H\x1b[2J$ ')
  expect(await shows(size, (await screen.paint()).data)).toEqual(await shows(size, numbered(1, 10_000), '\x1b[H\x1b[2J$ '))
})

test('colours that stay on over many lines are kept', async () => {
  const text = `\x1b[31m${numbered(1, 8_000)}\x1b[0m${numbered(8_001, 16_000)}`
  const { data } = await terminal(text).screen.paint()
  const shown = new headless.Terminal({ ...size, allowProposedApi: true, scrollback: 50_000 })
  await new Promise<void>((resolve) => shown.write(data, resolve))
  const colours = [100, 7_000, 7_999, 8_000, 9_000].map((line) => shown.buffer.active.getLine(line)?.getCell(0)?.getFgColor())
  expect(colours).toEqual([1, 1, 1, -1, -1])
})
