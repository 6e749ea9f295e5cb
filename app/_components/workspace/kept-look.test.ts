import { expect, test } from 'vitest'
import { hintKey, lookOf, usualLook, withLook } from './kept-look.ts'
import type { LessonLook } from './kept-look.ts'

const look: LessonLook = { panel: 'files', clusterShows: 'table', hints: new Map([[hintKey('scale', 1), false], [hintKey('scale', 2), true]]) }

test('each lesson keeps its own look', () => {
  const cookie = withLook(withLook(undefined, 'c/one', look), 'c/two', { ...usualLook, panel: 'web' })
  expect(lookOf(cookie, 'c/one')).toEqual(look)
  expect(lookOf(cookie, 'c/two')).toEqual({ ...usualLook, panel: 'web' })
  expect(lookOf(cookie, 'c/three')).toEqual(usualLook)
})

test('what is kept fits into a cookie as it is', () => {
  expect(encodeURIComponent(withLook('', 'c/one', look)).replaceAll(/%(7C|3A|2F|2B)/g, '')).not.toContain('%')
  expect(withLook('', 'c/one', look)).toBe('c/one:files:table:scale.1!scale.2+')
})

test.each([undefined, '', '|||', 'c/one', 'c/one:desktop:film:..!x!+!a.1.2', '%00', ':::', 'c/one:__proto__:constructor:toString'])('what makes no sense is as usual: %s', (cookie) => {
  expect(lookOf(cookie, 'c/one')).toEqual(usualLook)
})

test('the lessons used longest ago are forgotten first, and the whole is bounded', () => {
  let cookie = ''
  for (let number = 0; number < 40; number++) cookie = withLook(cookie, `course/lesson-${number}`, look)
  expect(lookOf(cookie, 'course/lesson-39')).toEqual(look)
  expect(lookOf(cookie, 'course/lesson-32')).toEqual(look)
  expect(lookOf(cookie, 'course/lesson-31')).toEqual(usualLook)
  const manyHints = new Map(Array.from({ length: 200 }, (_, index) => [hintKey('a-step-with-a-long-name', index + 1), true]))
  for (let number = 0; number < 8; number++) cookie = withLook(cookie, `course/lesson-${number}`, { ...look, hints: manyHints })
  expect(cookie.length).toBeLessThanOrEqual(900)
  expect(lookOf(cookie, 'course/lesson-7').hints.has(hintKey('a-step-with-a-long-name', 200))).toBe(true)
})
