import { expect, test } from 'vitest'
import { queryLog, selectLines } from './log-query.ts'
import { LogBuffer } from './runtimes/container-log.ts'

const lines = [0, 10, 20, 30].map((second) => ({ at: new Date(second * 1000).toISOString(), text: `at ${second}` }))
const texts = (...query: Parameters<typeof selectLines>): string[] => selectLines(...query).map((line) => line.text)
const request = { podUid: '', container: '', follow: false, previous: false, timestamps: false }
const read = async (log: LogBuffer, more: object, signal = new AbortController().signal): Promise<string[]> => {
  const got: string[] = []
  for await (const line of queryLog(log, { ...request, ...more }, 0, signal)) got.push(line)
  return got
}

test('tail and since choose lines, since first', () => {
  expect(texts(lines, {}, 40_000)).toHaveLength(4)
  expect(texts(lines, { tailLines: 2 }, 40_000)).toEqual(['at 20', 'at 30'])
  expect(texts(lines, { tailLines: 0 }, 40_000)).toEqual([])
  expect(texts(lines, { sinceSeconds: 25 }, 40_000)).toEqual(['at 20', 'at 30'])
  expect(texts(lines, { sinceTime: '1970-01-01T00:00:10Z', tailLines: 2 }, 40_000)).toEqual(['at 20', 'at 30'])
})

test('a limit in bytes cuts the last line', async () => {
  const log = new LogBuffer()
  log.write('one\ntwo\n')
  expect(await read(log, { limitBytes: 6 })).toEqual(['one\n', 'tw'])
})

test('timestamps come before the text', async () => {
  const log = new LogBuffer()
  log.write('one\n')
  expect((await read(log, { timestamps: true }))[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z one\n$/)
})

test('following ends when the reader goes', async () => {
  const log = new LogBuffer()
  const reader = new AbortController()
  const reading = read(log, { follow: true }, reader.signal)
  log.write('one\n')
  setImmediate(() => reader.abort())
  expect(await reading).toEqual(['one\n'])
})

test('a log keeps its newest lines, and cuts long ones', () => {
  const log = new LogBuffer()
  for (let line = 0; line < 10_050; line++) log.write(`${line}\n`)
  expect(log.lines()).toHaveLength(10_000)
  expect(log.lines()[0]?.text).toBe('50')
  log.write('x'.repeat(40_000))
  log.end()
  expect(log.lines().slice(-3).map((line) => line.text.length)).toEqual([16_384, 16_384, 7232])
})
