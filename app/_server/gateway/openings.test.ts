import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Openings } from './openings.ts'

const opening = (sandbox: string) => ({ sandbox, userId: 'ann', cookie: 'session=1' })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test.each(['the socket', 'the request'])('a socket and a request of one name find each other when %s comes first, once', async (first) => {
  const openings = new Openings()
  const socket = first === 'the socket' ? openings.wait('a') : null
  openings.answer('a', opening('box'))
  expect(await (socket ?? openings.wait('a'))).toEqual(opening('box'))
  const again = openings.wait('a')
  await vi.runAllTimersAsync()
  expect(await again).toBeNull()
})

test('names are told apart', async () => {
  const openings = new Openings()
  const sockets = [openings.wait('a'), openings.wait('b')]
  openings.answer('b', opening('b'))
  openings.answer('a', opening('a'))
  expect(await Promise.all(sockets)).toEqual([opening('a'), opening('b')])
})

test('a half whose other half does not come is given up', async () => {
  const openings = new Openings()
  const socket = openings.wait('a')
  await vi.runAllTimersAsync()
  expect(await socket).toBeNull()
  openings.answer('b', opening('box'))
  await vi.runAllTimersAsync()
  const late = openings.wait('b')
  await vi.runAllTimersAsync()
  expect(await late).toBeNull()
})

test('a socket that went waits no more, and a second of its name is not waited for', async () => {
  const openings = new Openings()
  const socket = openings.wait('a')
  expect(await openings.wait('a')).toBeNull()
  openings.leave('a')
  expect(await socket).toBeNull()
})

test('strangers cannot make it wait for more than it can hold', async () => {
  const openings = new Openings()
  const many = Array.from({ length: 600 }, (_, place) => openings.wait(String(place)))
  expect(await openings.wait('one more')).toBeNull()
  for (let place = 0; place < 600; place++) openings.answer(String(place), opening('box'))
  const found = await Promise.all(many)
  expect(found.filter((one) => one !== null)).toHaveLength(512)
})
