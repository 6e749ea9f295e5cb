import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { LessonForAgent } from '../../sandbox/protocol.ts'
import { expectedOf } from '../../sandbox/verify/kinds/index.ts'
import type { BodyCompiler, CompiledBody } from '../mdx/compile.ts'
import { outlineProse } from '../mdx/outline.ts'
import { ProseError } from '../mdx/prose-error.ts'
import { lessonSchema, locales, type LessonSpec, type Locale, type Localized } from '../schema/index.ts'
import { checkLessonSpec } from './check-problems.ts'
import { withQuestions } from './described.ts'
import { readHomeFiles } from './home-files.ts'
import type { Problem } from './problem.ts'
import { compareProse } from './prose-problems.ts'
import { pathText, readYaml } from './yaml-file.ts'

/** A lesson that loaded: everything in it has been checked. */
export interface Lesson {
  /** "<course>/<lesson>" */
  id: string
  spec: LessonSpec
  /** What each check of each step wants, in words. */
  expected: Localized[][]
  /** Files for the learner's home. */
  files: LessonForAgent['files']
  /** The prose in one language, compiled; cached by content. */
  body(locale: Locale): Promise<CompiledBody>
}

export type LessonResult = { lesson: Lesson; problems?: undefined } | { lesson?: undefined; problems: Problem[] }

/** Loads the lesson in a folder named after its id. Never throws for what an author can have done. */
export async function loadLesson(folder: string, course: string, compiler: BodyCompiler): Promise<LessonResult> {
  const yamlPath = join(folder, 'lab.yaml')
  const text = await readText(yamlPath)
  if (text === null) return { problems: [{ file: yamlPath, line: 1, column: 1, message: 'is missing; a lesson starts with its lab.yaml' }] }
  const { file, problems: refused } = readYaml(text, yamlPath, lessonSchema)
  if (!file) return { problems: refused }

  const problems: Problem[] = []
  const spec = file.value
  if (spec.id !== basename(folder)) problems.push(file.problemAt(['id'], `id: "${spec.id}" is not the name of its folder, "${basename(folder)}"; make them the same`))
  checkLessonSpec(spec, (path, message) => problems.push(file.problemAt(path, `${pathText(path)}: ${message}`)))

  const sources = {} as Record<Locale, string>
  for (const locale of locales) {
    const path = join(folder, `${locale}.mdx`)
    const source = await readText(path)
    if (source === null) problems.push({ file: path, line: 1, column: 1, message: `is missing; every lesson is written in ${locales.join(' and ')}` })
    else {
      sources[locale] = source
      problems.push(...proseProblems(spec, source, path))
    }
  }
  const home = await readHomeFiles(join(folder, 'files'))
  problems.push(...home.problems)
  if (problems.length > 0) return { problems }
  const body = (locale: Locale): Promise<CompiledBody> => compiler.compile(sources[locale], { file: join(folder, `${locale}.mdx`), locale })
  const told = withQuestions(spec)
  const expected = told.steps.map((step) => step.checks.map(expectedOf))
  return { lesson: { id: `${course}/${told.id}`, spec: told, expected, files: home.files, body } }
}

function proseProblems(spec: LessonSpec, source: string, path: string): Problem[] {
  try {
    return compareProse(spec, outlineProse(source, path), path)
  } catch (error) {
    if (!(error instanceof ProseError)) throw error
    return error.problems.map((problem) => ({ file: path, ...problem }))
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}
