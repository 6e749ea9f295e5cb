import { expect, test } from 'vitest'
import { expand } from './expand.ts'

test.each([
  ['$(A)', 'one'],
  ['x-$(A)-$(B)', 'x-one-two'],
  ['$(MISSING)', '$(MISSING)'],
  ['$$(A)', '$(A)'],
  ['$$$(A)', '$one'],
  ['$A $', '$A $'],
  ['$(', '$('],
])('%s expands to %s', (text, expected) => {
  expect(expand(text, { A: 'one', B: 'two' })).toBe(expected)
})
