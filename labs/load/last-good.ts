import { libraryOf, type Course, type Library } from './library.ts'

/**
 * What is taught after an edit: everything that loads now, and of what does not load any more the version before, as long as it stands in its
 * course. Pure.
 */
export function withLastGood(before: Library, now: Library, folders: ReadonlySet<string>): Library {
  const courses = now.courses().map((course) => keepLessons(before.course(course.id), course))
  const lost = before.courses().filter(({ id }) => now.course(id) === null && folders.has(id))
  const kept = lost.map((course): Course => ({ ...course, outdated: course.lessons.map(({ spec }) => spec.id) }))
  const order = new Map(before.courses().map(({ id }, index) => [id, index]))
  const place = ({ id }: Course): number => order.get(id) ?? Infinity
  return libraryOf(kept.length === 0 ? courses : [...courses, ...kept].sort((one, other) => place(one) - place(other)), now.problems())
}

function keepLessons(before: Course | null, now: Course): Course {
  const lessons = now.spec.lessons.map((id) => {
    const lesson = now.lessons.find(({ spec }) => spec.id === id)
    const older = lesson ? undefined : before?.lessons.find(({ spec }) => spec.id === id)
    return { lesson: lesson ?? older, outdated: older !== undefined }
  })
  return {
    ...now,
    lessons: lessons.flatMap(({ lesson }) => lesson ?? []),
    outdated: lessons.flatMap(({ lesson, outdated }) => (lesson && outdated ? [lesson.spec.id] : [])),
  }
}
