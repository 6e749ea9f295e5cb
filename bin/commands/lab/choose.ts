import { join } from 'node:path'
import { loadLibrary, type Lesson, type Library } from '../../../labs/load/library.ts'
import type { LabFolders } from './folders.ts'

export const openLibrary = (folders: LabFolders): Promise<Library> => loadLibrary({ folders: folders.content, cacheFolder: join(folders.data, 'cache/prose') })

export interface Choice {
  lessons: Lesson[]
  /** Problems of what was asked for. */
  problems: string[]
  /** Ids that name nothing. */
  unknown: string[]
}

/** The lessons that ids name: a course, a lesson, or course/lesson; all without ids. */
export function chooseLessons(library: Library, ids: readonly string[]): Choice {
  const all = library.courses().flatMap((course) => course.lessons)
  if (ids.length === 0) return { lessons: all, problems: library.problems(), unknown: [] }
  const fits = (lesson: Lesson, id: string): boolean => lesson.id === id || lesson.id.split('/').includes(id)
  // A broken lesson is known by its folder only, which stands in its problems.
  const about = (problem: string, id: string): boolean => problem.split(':')[0]?.includes(`/${id}/`) === true
  return {
    lessons: all.filter((lesson) => ids.some((id) => fits(lesson, id))),
    problems: library.problems().filter((problem) => ids.some((id) => about(problem, id))),
    unknown: ids.filter((id) => !all.some((lesson) => fits(lesson, id)) && !library.problems().some((problem) => about(problem, id)) && !library.course(id)),
  }
}
