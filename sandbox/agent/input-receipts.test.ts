import { expect, test } from 'vitest'
import { InputReceipts } from './input-receipts.ts'

function receipts() {
  const told: string[] = []
  let due: (() => void) | null = null
  const one = new InputReceipts({ after: (_, callback) => ((due = callback), () => (due = null)) }, (terminal, sequence) => told.push(`${terminal}:${sequence}`))
  return { one, told, timePasses: () => due?.() }
}

test('keys share a receipt', () => {
  const { one, told, timePasses } = receipts()
  one.took(1, 1, 1)
  one.took(1, 2, 1)
  one.took(2, 1, 1)
  expect(told).toEqual([])
  timePasses()
  expect(told).toEqual(['1:2', '2:1'])
  one.took(1, 3, 1)
  timePasses()
  expect(told).toEqual(['1:2', '2:1', '1:3'])
})

test('a paste is told of as it goes', () => {
  const { one, told, timePasses } = receipts()
  for (let frame = 1; frame <= 4; frame++) one.took(1, frame, 16 * 1024)
  expect(told).toEqual(['1:2', '1:4'])
  timePasses()
  expect(told).toEqual(['1:2', '1:4'])
})

test('nobody is told after the page has gone', () => {
  const { one, told, timePasses } = receipts()
  one.took(1, 1, 1)
  one.stop()
  timePasses()
  expect(told).toEqual([])
})
