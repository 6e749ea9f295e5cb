import { expect, test } from 'vitest'
import { FakeTimers } from './testing/fake-timers.ts'
import { WriteBatch } from './write-batch.ts'

function batches() {
  const timers = new FakeTimers()
  const drawn: string[] = []
  const batch = new WriteBatch(timers, (data, done) => {
    drawn.push(new TextDecoder().decode(data))
    done()
  })
  let done = 0
  const write = (text: string): void => batch.write(new TextEncoder().encode(text), () => done++)
  return { timers, drawn, batch, write, done: () => done }
}
const piece = (letter: string) => letter.repeat(32 * 1024)

test('a little is drawn at once, key by key', () => {
  const { drawn, write, done } = batches()
  for (const key of 'ls -l') write(key)
  expect(drawn).toEqual(['l', 's', ' ', '-', 'l'])
  expect(done()).toBe(5)
})

test('a flood is drawn in batches, in order and whole, and each piece is told of', () => {
  const { timers, drawn, write, done } = batches()
  for (const letter of 'abc') write(piece(letter))
  expect(drawn).toEqual([piece('a')])
  expect(done()).toBe(1)
  timers.pass(32)
  expect(drawn).toEqual([piece('a'), piece('b') + piece('c')])
  expect(done()).toBe(3)
  timers.pass(1000)
  write('$ ')
  expect(drawn.at(-1)).toBe('$ ')
})

test('a batch that is large does not wait for its time', () => {
  const { drawn, write } = batches()
  for (const letter of 'abcde') write(piece(letter))
  expect(drawn).toEqual([piece('a'), [...'bcde'].map(piece).join('')])
})

test('what was dropped is never drawn', () => {
  const { timers, drawn, batch, write } = batches()
  write(piece('a'))
  write(piece('b'))
  batch.drop()
  timers.pass(32)
  write('c')
  expect(drawn).toEqual([piece('a'), 'c'])
})

test('after a key nothing is held back, until its answer has had time to come', () => {
  const { timers, drawn, batch, write } = batches()
  for (const letter of 'ab') write(piece(letter))
  expect(drawn).toEqual([piece('a')])
  batch.typed()
  expect(drawn).toEqual([piece('a'), piece('b')])
  write(piece('c'))
  timers.pass(100)
  write(piece('d'))
  expect(drawn).toEqual([...'abcd'].map(piece))
  timers.pass(200)
  for (const letter of 'ef') write(piece(letter))
  expect(drawn).toEqual([...'abcde'].map(piece))
})

test('a piece without bytes is told of when its time has come, though nothing follows it', () => {
  const { timers, write, done } = batches()
  write(piece('a'))
  write('')
  timers.pass(32)
  expect(done()).toBe(2)
})
