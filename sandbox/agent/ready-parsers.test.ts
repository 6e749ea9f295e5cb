import { expect, test } from 'vitest'
import { checkSchema } from '../../labs/schema/check.ts'
import { lesson, readyParsers } from './ready-parsers.ts'

test('the lesson with one of everything is one, and has every kind of check', () => {
  expect(readyParsers).not.toThrow()
  expect(lesson.steps[0]?.checks.map(({ kind }) => kind)).toEqual(checkSchema.options.map(({ shape }) => shape.kind.value))
})
