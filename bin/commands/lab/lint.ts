import { locales } from '../../../labs/schema/index.ts'
import { ProseError } from '../../../labs/mdx/compile.ts'
import type { Lesson } from '../../../labs/load/library.ts'
import { chooseLessons, openLibrary } from './choose.ts'
import type { LabFolders } from './folders.ts'

/** Exit status: 0 when all is well, also with advice; 1 otherwise. */
export async function lintLessons(folders: LabFolders, ids: readonly string[]): Promise<number> {
  const { lessons, problems, unknown } = chooseLessons(await openLibrary(folders), ids)
  const found = [...problems, ...unknown.map((id) => `there is no course or lesson "${id}" in ${folders.content.join(', ')}`)]
  for (const lesson of lessons) found.push(...(await compileProblems(lesson)))
  for (const problem of found) process.stderr.write(`${problem}\n`)
  for (const advice of lessons.flatMap(adviceOn)) process.stdout.write(`advice: ${advice}\n`)
  process.stdout.write(`${count(lessons.length, 'lesson')} fit to teach, ${count(found.length, 'problem')}\n`)
  return found.length > 0 ? 1 : 0
}

async function compileProblems(lesson: Lesson): Promise<string[]> {
  const problems: string[] = []
  for (const locale of locales) {
    try {
      await lesson.body(locale)
    } catch (error) {
      if (!(error instanceof ProseError)) throw error
      problems.push(error.message)
    }
  }
  return problems
}

/** What works, but could teach better. */
function adviceOn(lesson: Lesson): string[] {
  return lesson.spec.steps.flatMap((step) => {
    const where = `${lesson.id}, step ${step.id}`
    const advice: string[] = []
    if (step.mistakes.length === 0) advice.push(`${where}: no mistakes; which wrong turn do learners take here?`)
    step.checks.forEach((check, index) => {
      if (check.describe !== undefined || check.kind === 'resource' || check.kind === 'quiz') return
      advice.push(`${where}, check ${index + 1}: a ${check.kind} check reads better with a \`describe\` in words`)
    })
    for (const quiz of step.quizzes) {
      const silent = quiz.options.filter((option) => option.why === undefined).map((option) => option.id)
      if (silent.length > 0) advice.push(`${where}, quiz ${quiz.id}: nothing is said to whoever chooses ${silent.join(' or ')}; write \`why\``)
    }
    return advice
  })
}

const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`
