import type { z } from 'zod'
import type { ErrorBody } from '../../api/contract.ts'
import { isDiskFull } from '../disk-full.ts'
import { isSiteError, SiteError, type Problem } from '../site-error.ts'
import { site } from '../site.ts'
import { translator } from '../translator.ts'
import { languageOf } from './language.ts'

const SECONDS_PER_MINUTE = 60

/**
 * Runs a route handler; what it throws becomes an answer in the learner's language, and what nobody foresaw is logged.
 * Answers are about one learner at one moment, so they are never cached.
 */
export async function respond(request: Request, handle: () => Promise<Response>): Promise<Response> {
  let response: Response
  try {
    response = await handle()
  } catch (error) {
    response = await failure(request, asSiteError(error))
  }
  response.headers.set('cache-control', 'no-store')
  return response
}

/** The body of a request, parsed. Throws "bad request" with the first thing that is wrong. */
export async function parseBody<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.output<Schema>> {
  let body: unknown
  try {
    body = await request.json()
  } catch (error) {
    throw new SiteError({ key: 'notJson', values: { field: '', reason: 'not JSON' } }, { cause: error })
  }
  return parse(schema, body)
}

export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new SiteError({ key: 'badRequest', values: { field: issue?.path.join('.') ?? '', reason: issue?.message ?? '' } }, { cause: parsed.error })
}

function asSiteError(error: unknown): SiteError {
  if (isSiteError(error)) return error
  console.error(error)
  return new SiteError({ key: isDiskFull(error) ? 'diskFull' : 'internal' }, { cause: error })
}

async function failure(request: Request, error: SiteError): Promise<Response> {
  const words = await inWords(error.problem, languageOf(request.headers))
  const { problem } = error
  const body: ErrorBody = {
    error: {
      code: error.code,
      ...words,
      ...(namesLesson(problem) ? { lesson: problem.values.lesson } : {}),
      ...(problem.key === 'tooManyGuests' || problem.key === 'tooManyStarts' ? { retryAfterSeconds: problem.values.minutes * SECONDS_PER_MINUTE } : {}),
    },
  }
  const headers = body.error.retryAfterSeconds ? { 'retry-after': String(body.error.retryAfterSeconds) } : undefined
  return Response.json(body, { status: error.status, headers })
}

/** The name that learners know a lesson by; of one that was removed, its id. */
function titleOf(lesson: string, locale: 'en' | 'zh'): string {
  const [course = '', id = ''] = lesson.split('/')
  return site().library.lesson(course, id)?.spec.title[locale] ?? lesson
}

const namesLesson = (problem: Problem): problem is Extract<Problem, { values: { lesson: string } }> => problem.key === 'otherSandboxRunning' || problem.key === 'notKept' || problem.key === 'notKeptDiskFull'

function valuesOf(problem: Problem, locale: 'en' | 'zh'): Record<string, string | number> {
  if (namesLesson(problem)) return { lesson: titleOf(problem.values.lesson, locale) }
  if (problem.key === 'badRequest') return { field: problem.values.field || 'none' }
  return 'values' in problem ? problem.values : {}
}

async function inWords(problem: Problem, locale: 'en' | 'zh'): Promise<{ message: string; remedy: string }> {
  const t = await translator(locale)
  const values = valuesOf(problem, locale)
  return { message: t(`errors.${problem.key}.message`, values), remedy: t(`errors.${problem.key}.remedy`, values) }
}
