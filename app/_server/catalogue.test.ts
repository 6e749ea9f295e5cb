import { describe, expect, test } from 'vitest'
import { lessonToContinue, summarizeCourse } from './catalogue.ts'
import { miniLibrary } from './testing/mini-library.ts'

const pass = (lesson: string, ...steps: string[]) => ({ lesson, passed: steps.map((step) => ({ step, at: '2026-11-21T08:00:00Z', how: 'checks' })), shown: [], answered: [] })
const courses = (...progress: ReturnType<typeof pass>[]) => miniLibrary().courses().map((course) => summarizeCourse(course, progress, 'en'))

describe('the catalogue', () => {
  test('counts only steps that the lesson still has', () => {
    expect(courses(pass('mini/one', 'first', 'removed-since'))[0]).toMatchObject({ steps: 4, passed: 1, minutes: 10, lessons: [{ passed: 1, href: '/en/labs/mini/one' }, { passed: 0 }] })
  })
  test('counts lessons that do not load, however much is wrong in each', () => {
    const [course] = miniLibrary().courses()
    const [lesson] = course!.lessons
    const problems = ['two/lab.yaml:1:1: …', 'two/lab.yaml:2:1: …']
    expect(summarizeCourse({ ...course!, lessons: [lesson!], problems }, [], 'en').refused).toBe(1)
    expect(summarizeCourse({ ...course!, outdated: ['two'], problems }, [], 'en').refused).toBe(1)
  })
  test('offers to continue the lesson opened last that has steps left', () => {
    expect(lessonToContinue(courses(), ['mini/two', 'mini/one'])?.id).toBe('mini/two')
    expect(lessonToContinue(courses(pass('mini/two', 'first', 'second')), ['mini/two', 'mini/one'])?.id).toBe('mini/one')
  })
  test('offers the next lesson after a finished one', () => {
    expect(lessonToContinue(courses(pass('mini/one', 'first', 'second')), ['mini/one'])?.id).toBe('mini/two')
  })
  test('offers nothing to a new visitor, nor after the last lesson', () => {
    expect(lessonToContinue(courses(), [])).toBeNull()
    expect(lessonToContinue(courses(), ['gone/lesson'])).toBeNull()
    expect(lessonToContinue(courses(pass('mini/one', 'first', 'second'), pass('mini/two', 'first', 'second')), ['mini/two'])).toBeNull()
  })
})
