import headless from '@xterm/headless'
import { expect, test } from 'vitest'
import { resumedScreen, type Resumption } from './notice.ts'

const resumption: Resumption = { kind: 'whole', takenAt: '2026-11-21T08:00:10.000Z', now: Date.parse('2026-12-05T09:30:00Z'), locale: 'en' }

test('a screen is followed by a line that says when it was kept and when it came back', () => {
  expect(resumedScreen('old', { running: null }, resumption)).toMatch(/^old.*resumed at 2026-12-05 09:30 UTC, as kept at 2026-11-21 08:00 UTC/s)
})

test.each([
  ['at a prompt', 'one\r\ntwo\r\n$ '],
  ['in a program with a screen of its own', 'one\r\ntwo\r\n$ vim\x1b[?1049h\x1b[Hletter\x1b[5;1Hmore of it'],
  ['where a program has saved a cursor', '\x1b7one\r\ntwo\r\n$ '],
])('all that stood %s still stands above that line', async (_, before) => {
  const terminal = new headless.Terminal({ cols: 120, rows: 10, allowProposedApi: true })
  await new Promise<void>((done) => terminal.write(resumedScreen(before, { running: null }, resumption), done))
  const lines = Array.from({ length: 4 }, (__, row) => terminal.buffer.active.getLine(row)?.translateToString(true))
  expect(lines).toEqual(['one', 'two', expect.stringMatching(/^\$/), expect.stringMatching(/^── resumed at/)])
  terminal.dispose()
})

test('a program that was running is named as gone, without what a terminal would obey', () => {
  expect(resumedScreen('old', { running: 'vim \x1b]0;x\x07notes.txt' }, resumption)).toContain('"vim ]0;x notes.txt" was running and has ended')
})

test('a reset step begins with an empty screen but for the notice, in the learner’s language', () => {
  const screen = resumedScreen('', { running: 'vim' }, { ...resumption, kind: 'light', locale: 'zh' })
  expect(screen).toContain('重置此步骤')
  expect(screen).not.toContain('vim')
})
