import { expect, test } from 'vitest'
import { Clients } from './clients.ts'

function clients() {
  let due: (() => void)[] = []
  const made = new Clients({
    after: (_, callback) => {
      due.push(callback)
      return () => (due = due.filter((one) => one !== callback))
    },
  })
  return { made, timePasses: () => due.splice(0).forEach((callback) => callback()) }
}

test('input is counted per page and terminal, over connections', () => {
  const { made } = clients()
  made.arrived('a')
  made.tookInput('a', 1)
  made.tookInput('a', 1)
  made.left('a', null)
  made.arrived('a')
  expect(made.inputNext('a', [1, 2])).toEqual([
    { terminal: 1, sequence: 2 },
    { terminal: 2, sequence: 0 },
  ])
  expect(made.nextInput('b', 1)).toBe(0)
})

test('the page that used a terminal last answers for its emulator; when it has gone, the next one that does', () => {
  const { made } = clients()
  for (const name of ['a', 'b']) made.arrived(name)
  expect(made.answersIn('b', 1)).toBe(true)
  expect(made.answersIn('a', 1)).toBe(false)
  made.uses('a', 1)
  expect(made.answersIn('b', 1)).toBe(false)
  expect(made.answersIn('b', 2)).toBe(true)
  made.left('a', null)
  expect(made.answersIn('b', 1)).toBe(true)
})

test('what a cut page held is let go when it is back, or after a while', () => {
  const { made, timePasses } = clients()
  const released: string[] = []
  made.arrived('a')
  made.left('a', () => released.push('on return'))
  expect(released).toEqual([])
  made.arrived('a')
  expect(released).toEqual(['on return'])
  made.left('a', () => released.push('in time'))
  timePasses()
  expect(released).toEqual(['on return', 'in time'])
})

test('the page longest gone is forgotten when there are too many', () => {
  const { made } = clients()
  for (let index = 0; index < 64; index++) made.arrived(`page ${index}`)
  made.tookInput('page 0', 1)
  made.tookInput('page 1', 1)
  made.arrived('page 0')
  made.arrived('one more')
  expect(made.nextInput('page 0', 1)).toBe(1)
  expect(made.nextInput('page 1', 1)).toBe(0)
})
