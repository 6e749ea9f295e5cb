import { expect, test } from 'vitest'
import { FakeTimers } from '../connection/testing/fake-timers.ts'
import { Searcher } from './searcher.ts'
import type { SearchThread } from './searcher.ts'
import type { SearchQuestion } from './search-worker.ts'

const wanted = { text: 'a', matchCase: false, wholeWord: false, expression: true }
const match = { line: 0, from: 0, to: 1 }

function searching() {
  const threads: (SearchThread & { asked: SearchQuestion[]; ended: boolean; answer(): void })[] = []
  const timers = new FakeTimers()
  const searcher = new Searcher(() => {
    const thread = {
      asked: [] as SearchQuestion[],
      ended: false,
      onmessage: null as SearchThread['onmessage'],
      postMessage: (question: SearchQuestion) => thread.asked.push(question),
      terminate: () => (thread.ended = true),
      answer: () => thread.onmessage?.({ data: { id: thread.asked.at(-1)!.id, matches: [match] } } as MessageEvent),
    }
    threads.push(thread)
    return thread
  }, timers)
  return { searcher, threads, timers }
}

test('lines are sent once, as long as they stay what they are', async () => {
  const { searcher, threads } = searching()
  const lines = ['a']
  for (const each of [lines, lines, ['b']]) {
    const outcome = searcher.find(each, wanted)
    threads[0]?.answer()
    expect(await outcome).toEqual({ found: [match] })
  }
  expect(threads[0]?.asked.map((question) => question.lines)).toEqual([['a'], null, ['b']])
})

test('an expression that takes for ever is ended, and the next search is answered', async () => {
  const { searcher, threads, timers } = searching()
  const lines = ['aaaa']
  const evil = searcher.find(lines, wanted)
  timers.pass(60_000)
  expect(await evil).toBe('takes-too-long')
  expect(threads[0]?.ended).toBe(true)
  const next = searcher.find(lines, wanted)
  expect(threads[1]?.asked[0]?.lines).toEqual(lines)
  threads[1]?.answer()
  expect(await next).toEqual({ found: [match] })
})

test('who types on is not answered with what was looked for before', async () => {
  const { searcher, threads } = searching()
  const first = searcher.find(['a'], wanted)
  const second = searcher.find(['a'], wanted)
  expect(await first).toBe('superseded')
  threads[1]?.answer()
  expect(await second).toEqual({ found: [match] })
  const third = searcher.find(['a'], wanted)
  searcher.stop()
  expect(await third).toBe('superseded')
  expect(threads.every(({ ended }) => ended)).toBe(true)
})
