import { Terminal } from '@xterm/xterm'
import { expect, test, vi } from 'vitest'
import { FakeTimers } from '../connection/testing/fake-timers.ts'
import { matchesIn } from './matches-in.ts'
import { bufferLines, stretchesOf } from './buffer-lines.ts'
import { Searcher } from './searcher.ts'
import { TerminalSearch } from './terminal-search.ts'
import type { SearchState } from './terminal-search.ts'
import type { SearchThread } from './searcher.ts'

const written = (terminal: Terminal, data: string) => new Promise<void>((done) => terminal.write(data, done))
const wanted = (text: string, expression = false) => ({ text, matchCase: false, wholeWord: false, expression })

/** A thread that answers in the next turn. */
function openThread(): SearchThread {
  let known: string[] = []
  const thread: SearchThread = {
    onmessage: null,
    terminate: () => (thread.onmessage = null),
    postMessage: ({ id, lines, wanted }) => {
      known = lines ?? known
      queueMicrotask(() => thread.onmessage?.({ data: { id, matches: matchesIn(known, wanted) } } as MessageEvent))
    },
  }
  return thread
}

async function searching(text: string) {
  const terminal = new Terminal({ allowProposedApi: true, cols: 20, rows: 5, scrollback: 1_000 })
  await written(terminal, text)
  // It is on no page: what is selected and drawn there is looked at in a browser.
  const selected: { column: number; row: number; length: number }[] = []
  terminal.select = (column, row, length) => void selected.push({ column, row, length })
  terminal.getSelectionPosition = () => {
    const last = selected.at(-1)
    return last && { start: { x: last.column, y: last.row }, end: { x: last.column + last.length, y: last.row } }
  }
  terminal.clearSelection = () => void selected.splice(0)
  terminal.registerDecoration = () => undefined
  const timers = new FakeTimers()
  const search = new TerminalSearch(terminal, new Searcher(openThread, timers), timers, () => ({ matchBackground: '#000000', activeMatchBackground: '#000000' }))
  let state: SearchState = { kind: 'idle' }
  search.onState((now) => (state = now))
  return { terminal, search, timers, selected, state: () => state }
}

test('a match is found across the right edge, after wide characters and marks above letters', async () => {
  const { terminal } = await searching(`你好😀e\u0301 ${'x'.repeat(12)}needle here`)
  const lines = bufferLines(terminal.buffer.active)
  const [match] = matchesIn(lines.texts, wanted('needle'))
  const shown = stretchesOf(terminal.buffer.active, lines, match!).map(({ row, column, columns }) => terminal.buffer.active.getLine(row)?.translateToString(false, column, column + columns))
  expect(shown.join('')).toBe('needle')
})

test('the last match is found first, then those above it, then the last one again; the other way round as well', async () => {
  const { search, selected, state } = await searching(Array.from({ length: 30 }, (_, index) => `line ${index}\r\n`).join(''))
  await search.look(wanted('line 1'))
  expect(state()).toEqual({ kind: 'found', number: 11, count: 11, isMore: false })
  expect(selected.at(-1)).toEqual({ column: 0, row: 19, length: 6 })
  search.step('previous')
  expect(state()).toMatchObject({ number: 10 })
  search.step('next')
  search.step('next')
  expect(state()).toMatchObject({ number: 1 })
  expect(selected.at(-1)).toMatchObject({ row: 1 })
})

test('who types on stays at the match that still fits', async () => {
  const { search, selected } = await searching(Array.from({ length: 30 }, (_, index) => `line ${index}\r\n`).join(''))
  await search.look(wanted('line 1'))
  search.step('previous')
  expect(selected.at(-1)?.row).toBe(18)
  await search.look(wanted('line 18'))
  expect(selected.at(-1)).toEqual({ column: 0, row: 18, length: 7 })
})

test('what is written later is counted, and the selection stays where it is', async () => {
  const { terminal, search, timers, selected, state } = await searching('row one\r\nrow two\r\n')
  await search.look(wanted('row'))
  const before = selected.length
  await written(terminal, 'row three\r\n')
  timers.pass(1_000)
  await vi.waitFor(() => expect(state()).toMatchObject({ number: 2, count: 3 }))
  expect(selected).toHaveLength(before)
})

test('an expression that cannot be read is said to be one, and nothing is searched for it', async () => {
  const { search, state, selected } = await searching('row one\r\n')
  await search.look(wanted('(', true))
  expect(state()).toEqual({ kind: 'bad-expression' })
  await search.look(wanted('(o)ne', true))
  expect(state()).toMatchObject({ number: 1, count: 1 })
  await search.look(wanted('nothing'))
  expect(state()).toMatchObject({ number: 0, count: 0 })
  expect(selected).toEqual([])
  await search.look(wanted(''))
  expect(state()).toEqual({ kind: 'idle' })
})
