import { expect, it } from 'vitest'
import { countIndexes } from './index-text.ts'

it.each([
  ['', 5, { count: 0 }],
  ['0-2,4', 5, { count: 4 }],
  ['0-5', 5, { problem: 'too large index: "5"' }],
  ['1,x', 5, { problem: 'cannot convert string to integer for index: "x"' }],
  ['3,1', 5, { problem: 'non-increasing order, previous: 3, current: 1' }],
  ['2-1', 5, { problem: 'non-increasing order, previous: 2, current: 1' }],
  ['1-2-3', 5, { problem: `the fragment "1-2-3" violates the requirement that an index interval can have at most two parts separated by '-'` }],
])('reads %j of %i completions', (text, completions, expected) => {
  expect(countIndexes(text, completions)).toEqual(expected)
})
