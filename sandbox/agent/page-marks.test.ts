import { expect, test } from 'vitest'
import { PageMarks } from './page-marks.ts'

const hint = (place: number, open: boolean) => ({ kind: 'hint', step: 'one', place, open }) as const
const answer = (...answer: string[]) => ({ kind: 'answer', step: 'one', quiz: 'which', answer }) as const

test('the last of each kind and place is remembered', () => {
  const marks = new PageMarks((step) => step === 'one')
  for (const mark of [hint(1, true), answer('a'), hint(2, true), hint(1, false), answer('b'), { kind: 'solution', step: 'one' } as const]) expect(marks.take(mark)).toBe(true)
  expect(marks.all()).toEqual([hint(2, true), hint(1, false), answer('b'), { kind: 'solution', step: 'one' }])
})

test('of another lesson’s step nothing is kept or told', () => {
  const marks = new PageMarks((step) => step === 'one')
  expect(marks.take({ kind: 'solution', step: 'two' })).toBe(false)
  expect(marks.all()).toEqual([])
})

test('a page that marks without end fills no memory', () => {
  const marks = new PageMarks(() => true)
  for (let place = 1; place <= 999; place++) marks.take(hint(place, true))
  expect(marks.all()).toHaveLength(500)
  expect(marks.all().at(-1)).toEqual(hint(999, true))
})
