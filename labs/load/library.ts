import { readdir, readFile } from 'node:fs/promises'
import { basename, delimiter, join, resolve } from 'node:path'
import { createBodyCompiler, type BodyCompiler } from '../mdx/compile.ts'
import { courseSchema, type CourseSpec } from '../schema/index.ts'
import { loadLesson, type Lesson } from './lesson.ts'
import { describeProblem, type Problem } from './problem.ts'
import { readYaml } from './yaml-file.ts'

export type { Lesson } from './lesson.ts'

export interface Course {
  id: string
  spec: CourseSpec
  /** Those that loaded, in teaching order. */
  lessons: Lesson[]
  /** Why the others did not, one sentence each with file, line and reason. */
  problems: string[]
  /** Ids of lessons that are taught as they were, because what they were changed to does not load; `problems` says why. */
  outdated: string[]
}

/** The courses in some folders, at one moment. */
export interface Library {
  /** Courses that loaded, with their lessons that loaded, in teaching order. */
  courses(): Course[]
  /** What did not load, one sentence each with file, line and reason. */
  problems(): string[]
  course(id: string): Course | null
  lesson(course: string, lesson: string): Lesson | null
}

export interface LibraryOptions {
  /** Folders of courses; the first that has a course of a name wins, and the other is a problem. */
  folders: readonly string[]
  /** Where compiled prose is kept; absent: in memory only. */
  cacheFolder?: string
}

/** The project's own courses, then those of PODYARD_LABS: folders separated as in PATH. */
export function contentFolders(own: string, more: string | undefined): string[] {
  return [own, ...(more ?? '').split(delimiter).filter(Boolean)].map((folder) => resolve(folder))
}

/** Loads everything. A broken lesson is left out, and so is a broken course; the others work. */
export async function loadLibrary({ folders, cacheFolder }: LibraryOptions): Promise<Library> {
  const compiler = createBodyCompiler(cacheFolder)
  const courses = new Map<string, Course>()
  const problems: Problem[] = []
  for (const folder of folders) {
    for (const path of await courseFolders(folder, problems)) {
      const course = await loadCourse(path, compiler, problems)
      if (!course) continue
      if (courses.has(course.id)) problems.push({ file: join(path, 'course.yaml'), line: 1, column: 1, message: `there is a course "${course.id}" already, in a folder before this one; rename one of them` })
      else courses.set(course.id, course)
    }
  }
  return libraryOf([...courses.values()], problems.map(describeProblem))
}

export function libraryOf(courses: readonly Course[], problems: readonly string[]): Library {
  const byId = new Map(courses.map((course) => [course.id, course]))
  return {
    courses: () => [...courses],
    problems: () => [...problems],
    course: (id) => byId.get(id) ?? null,
    lesson: (course, lesson) => byId.get(course)?.lessons.find((one) => one.spec.id === lesson) ?? null,
  }
}

async function courseFolders(folder: string, problems: Problem[]): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => join(folder, entry.name))
      .sort()
  } catch (error) {
    problems.push({ file: folder, line: 1, column: 1, message: `cannot be read: ${(error as Error).message}` })
    return []
  }
}

async function loadCourse(folder: string, compiler: BodyCompiler, problems: Problem[]): Promise<Course | null> {
  const path = join(folder, 'course.yaml')
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null) {
    problems.push({ file: path, line: 1, column: 1, message: 'is missing or cannot be read; a folder of lessons needs a course.yaml' })
    return null
  }
  const { file, problems: refused } = readYaml(text, path, courseSchema)
  if (!file) {
    problems.push(...refused)
    return null
  }
  if (file.value.id !== basename(folder)) {
    problems.push(file.problemAt(['id'], `id: "${file.value.id}" is not the name of its folder, "${basename(folder)}"; make them the same`))
    return null
  }
  const lessons: Lesson[] = []
  const own: Problem[] = []
  const results = await Promise.all(file.value.lessons.map((id) => loadLesson(join(folder, id), file.value.id, compiler)))
  for (const { lesson, problems: why } of results) {
    if (lesson) lessons.push(lesson)
    else own.push(...why)
  }
  problems.push(...own)
  return { id: file.value.id, spec: file.value, lessons, problems: own.map(describeProblem), outdated: [] }
}
