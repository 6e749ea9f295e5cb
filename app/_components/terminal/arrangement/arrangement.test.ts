import { expect, test } from 'vitest'
import { arrange, detach, moved, paneWith, placeBeside, replaced, resized, terminalsIn } from './arrangement.ts'
import type { Arrangement, Pane, Split } from './arrangement.ts'

const tabs = (...terminals: number[]): Pane[] => terminals.map((terminal) => ({ terminal }))

test('every terminal has a tab of its own until it is put beside another', () => {
  expect(arrange([], [1, 2])).toEqual(tabs(1, 2))
  expect(placeBeside(tabs(1, 2, 3), 3, 1, 'row')).toEqual([{ direction: 'row', parts: tabs(1, 3), sizes: [50, 50] }, { terminal: 2 }])
})

test('a third one in the same direction stands in the same row and halves its neighbour’s room', () => {
  const two = placeBeside(tabs(1, 2, 3), 2, 1, 'row')
  expect(placeBeside(two, 3, 1, 'row')).toEqual([{ direction: 'row', parts: tabs(1, 3, 2), sizes: [25, 25, 50] }])
})

test('one in the other direction splits its neighbour’s room only', () => {
  const two = placeBeside(tabs(1, 2, 3), 2, 1, 'row')
  expect(placeBeside(two, 3, 2, 'column')).toEqual([
    { direction: 'row', parts: [{ terminal: 1 }, { direction: 'column', parts: tabs(2, 3), sizes: [50, 50] }], sizes: [50, 50] },
  ])
})

test('a terminal that has gone leaves its room to its neighbours, and a row of one is none', () => {
  const three: Arrangement = [{ direction: 'row', parts: tabs(1, 2, 3), sizes: [20, 60, 20] }]
  expect(arrange(three, [1, 3])).toEqual([{ direction: 'row', parts: tabs(1, 3), sizes: [50, 50] }])
  expect(arrange(three, [2])).toEqual(tabs(2))
  expect(arrange(three, [])).toEqual([])
})

test('terminals that nobody arranged come last, and each is shown once', () => {
  expect(arrange([{ terminal: 2 }, { terminal: 2 }], [1, 2, 3])).toEqual(tabs(2, 1, 3))
})

test('a terminal moves from one split to another, and out of a split into a tab', () => {
  const start = placeBeside(placeBeside(tabs(1, 2, 3, 4), 2, 1, 'row'), 4, 3, 'column')
  const moved = placeBeside(start, 2, 3, 'column')
  expect(moved.map(terminalsIn)).toEqual([[1], [3, 2, 4]])
  expect(detach(moved, 3).map(terminalsIn)).toEqual([[1], [2, 4], [3]])
  expect(detach(moved, 1)).toBe(moved)
})

test('the sizes of one split change, those around it stay', () => {
  const inner: Split = { direction: 'column', parts: tabs(2, 3), sizes: [50, 50] }
  const outer: Arrangement = [{ direction: 'row', parts: [{ terminal: 1 }, inner], sizes: [40, 60] }]
  expect(resized(outer, inner, [30, 70])).toEqual([{ direction: 'row', parts: [{ terminal: 1 }, { ...inner, sizes: [30, 70] }], sizes: [40, 60] }])
})

test('what stands together is found by any of its terminals', () => {
  const [split, single] = placeBeside(tabs(1, 2, 3), 2, 1, 'row')
  expect(paneWith([split!, single!], 2)).toBe(split)
  expect(paneWith([split!, single!], 3)).toBe(single)
  expect(paneWith([split!, single!], 9)).toBeNull()
})

test('arranging what is arranged already changes nothing', () => {
  const [split] = placeBeside(tabs(1, 2), 2, 1, 'row')
  expect(arrange([split!], [1, 2])[0]).toBe(split)
})

test('a tab is moved with all that stand together in it, as far as there are places', () => {
  const split = placeBeside(tabs(1, 2, 3, 4), 2, 1, 'row')
  expect(moved(split, 2, 1).flatMap(terminalsIn)).toEqual([3, 1, 2, 4])
  expect(moved(split, 4, -9).flatMap(terminalsIn)).toEqual([4, 1, 2, 3])
  expect(moved(split, 4, 1)).toBe(split)
  expect(moved(split, 9, 1)).toBe(split)
})

test('a terminal takes the place of another', () => {
  expect(replaced(placeBeside(tabs(1, 2, 3), 2, 1, 'row'), 2, 3)).toEqual([{ direction: 'row', parts: tabs(1, 3), sizes: [50, 50] }])
})
