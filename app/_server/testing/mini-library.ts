import { courseSchema, lessonSchema } from '../../../labs/schema/index.ts'
import type { Course, Lesson, Library } from '../library.ts'

const why = { id: 'why', kind: 'single', question: { en: 'Why?', zh: '为什么？' }, options: ['a', 'b'].map((id) => ({ id, text: { en: id, zh: id } })), answer: ['a'] }
const how = { id: 'how', kind: 'free', question: { en: 'How?', zh: '怎么做？' }, answer: ['so'] }
const both = (text: string) => ({ en: text, zh: text })

function miniLesson(id: string): Lesson {
  const step = (name: string) => ({ id: name, title: both(name), checks: [{ kind: 'file', path: name }], solution: `touch ${name}`, quizzes: name === 'second' ? [why, how] : [] })
  const spec = lessonSchema.parse({ id, title: both(`Lesson ${id}`), summary: both('do things'), minutes: 5, steps: [step('first'), step('second')] })
  return { id: `mini/${id}`, spec, expected: spec.steps.map((step) => step.checks.map(() => both(`${step.id} is there`))), files: [], body: async () => ({ code: '' }) }
}

/** A course of two lessons of two steps, the second of which asks two questions, made for tests. */
export function miniLibrary(): Library {
  const lessons = [miniLesson('one'), miniLesson('two')]
  const course: Course = {
    id: 'mini',
    spec: courseSchema.parse({ id: 'mini', title: both('Mini'), summary: both('small'), lessons: ['one', 'two'] }),
    lessons,
    problems: [],
    outdated: [],
  }
  return {
    courses: () => [course],
    problems: () => [],
    course: (id) => (id === 'mini' ? course : null),
    lesson: (id, lesson) => (id === 'mini' ? (lessons.find((one) => one.spec.id === lesson) ?? null) : null),
  }
}
