import { expect, test } from 'vitest'
import { inputFrameBytes, inputQueueBytes, InputQueue, inputWindowBytes } from './input-queue.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const texts = (queue: InputQueue) => queue.takeSendable().map((frame) => `${frame.sequence}:${new TextDecoder().decode(frame.data)}`)

test('numbers what is sent, once', () => {
  const queue = new InputQueue()
  queue.push(bytes('a'))
  expect(texts(queue)).toEqual(['0:a'])
  queue.push(bytes('b'))
  expect(texts(queue)).toEqual(['1:b'])
  expect(texts(queue)).toEqual([])
})

test('keystrokes that wait for a connection share a frame', () => {
  const queue = new InputQueue()
  for (const key of 'ls -l') queue.push(bytes(key))
  expect(texts(queue)).toEqual(['0:ls -l'])
})

test('after a reconnect sends again what the agent has not taken, with the same numbers', () => {
  const queue = new InputQueue()
  for (const key of 'abc') {
    queue.push(bytes(key))
    queue.takeSendable()
  }
  queue.resume(1)
  queue.push(bytes('d'))
  expect(texts(queue)).toEqual(['1:b', '2:c', '3:d'])
})

test('never changes a frame that was sent before the connection was lost', () => {
  const queue = new InputQueue()
  queue.push(bytes('a'))
  queue.takeSendable()
  queue.resume(0)
  queue.push(bytes('b'))
  expect(texts(queue)).toEqual(['0:a', '1:b'])
})

test('an agent that was restored from an earlier time gets what it has not seen', () => {
  const queue = new InputQueue()
  queue.push(bytes('old'))
  queue.takeSendable()
  queue.taken(1)
  queue.push(bytes('new'))
  queue.resume(0)
  expect(texts(queue)).toEqual(['0:new'])
})

test('keeps a window in flight and sends on as frames are taken', () => {
  const queue = new InputQueue()
  queue.push(new Uint8Array(inputWindowBytes + 3 * inputFrameBytes))
  const first = queue.takeSendable()
  expect(first).toHaveLength(inputWindowBytes / inputFrameBytes)
  queue.taken(2)
  expect(queue.takeSendable()).toHaveLength(2)
})

test('refuses as a whole what would grow past the bound', () => {
  const queue = new InputQueue()
  expect(queue.push(new Uint8Array(inputQueueBytes))).toBe(true)
  expect(queue.push(bytes('x'))).toBe(false)
  queue.taken(1)
  expect(queue.push(bytes('x'))).toBe(true)
})
