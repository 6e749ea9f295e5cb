import { compileExpression, ExpressionError } from '../../sandbox/verify/cel/expression.ts'
import { compilePattern, PatternError } from '../../sandbox/verify/cel/pattern.ts'
import { answerPattern } from '../../sandbox/verify/quiz-answer.ts'
import { fileVariables } from '../../sandbox/verify/kinds/file.ts'
import { urlTemplate } from '../../sandbox/verify/kinds/http.ts'
import { resourceVariables, stages } from '../../sandbox/verify/kinds/resource.ts'
import { knownPlurals, watchedResource } from '../../sandbox/verify/known-resources.ts'
import type { Check, LessonSpec, Quiz, Step } from '../schema/index.ts'
import { rightAnswer } from './solution.ts'

type Path = (string | number)[]
type Report = (path: Path, message: string) => void

/**
 * What a schema cannot see: expressions and patterns that do not parse or name what does not exist, quizzes that are not
 * there. Uses the check engine's own parsers, so that what passes here can be evaluated there.
 */
export function checkLessonSpec(lesson: LessonSpec, report: Report): void {
  lesson.steps.forEach((step, index) => {
    const at: Path = ['steps', index]
    step.checks.forEach((check, number) => checkOne(check, step, [...at, 'checks', number], report))
    step.mistakes.forEach((mistake, number) => {
      mistake.when.forEach((check, n) => checkOne(check, step, [...at, 'mistakes', number, 'when', n], report))
    })
    duplicates(step.mistakes, (path, id) => report([...at, 'mistakes', ...path], `mistake "${id}" appears twice in this step`))
    duplicates(step.quizzes, (path, id) => report([...at, 'quizzes', ...path], `quiz "${id}" appears twice in this step`))
    step.quizzes.forEach((quiz, number) => checkQuiz(quiz, [...at, 'quizzes', number], report))
    if (step.solution.trim() === '') report([...at, 'solution'], 'is empty; write the commands that do the step')
  })
}

function checkOne(check: Check, step: Step, at: Path, report: Report): void {
  const expression = (source: string | undefined, key: Path, variables: readonly string[]): void => {
    if (source !== undefined) attempt(() => compileExpression(source, variables), [...at, ...key], 'is not a usable CEL expression', report)
  }
  const pattern = (source: string | undefined, key: string): void => {
    if (source !== undefined) attempt(() => compilePattern(source), [...at, key], 'is not a usable RE2 pattern', report)
  }
  const causes = (names: readonly string[], also: readonly string[]): void => {
    names.forEach((name, index) => {
      if (also.includes(name) || watchedResource(name, 'default')) return
      report([...at, 'when', index], `"${name}" is not known; use ${[...also, ...knownPlurals].join(', ')}, or group/version/plural`)
    })
  }
  switch (check.kind) {
    case 'resource':
      expression(check.expression, ['expression'], resourceVariables)
      stages(check).forEach((source, index) => expression(source, typeof check.after === 'string' ? ['after'] : ['after', index], resourceVariables))
      if (typeof check.observe === 'string') expression(check.observe, ['observe'], resourceVariables)
      else if (check.observe) for (const locale of ['en', 'zh'] as const) expression(check.observe[locale], ['observe', locale], resourceVariables)
      return
    case 'http':
      attempt(() => urlTemplate(check.url, new Map()), [...at, 'url'], 'holds an unusable CEL expression', report)
      pattern(check.bodyMatches, 'bodyMatches')
      return causes(check.when, [])
    case 'command':
      return pattern(check.matches, 'matches')
    case 'file':
      if (/^\/|(^|\/)\.\.(\/|$)/.test(check.path)) report([...at, 'path'], `"${check.path}" leads out of the home; write a path relative to it`)
      pattern(check.contains, 'contains')
      return expression(check.expression, ['expression'], fileVariables)
    case 'script':
      pattern(check.commandMatches, 'commandMatches')
      return causes(check.when, ['command', 'file'])
    case 'quiz':
      if (step.quizzes.some((quiz) => quiz.id === check.quiz)) return
      return report([...at, 'quiz'], `there is no quiz "${check.quiz}" in this step${step.quizzes.length > 0 ? `; there is ${step.quizzes.map((quiz) => quiz.id).join(', ')}` : '; add it under quizzes'}`)
  }
}

function checkQuiz(quiz: Quiz, at: Path, report: Report): void {
  if (quiz.kind === 'free') {
    const pattern = (source: string, path: Path): void => attempt(() => answerPattern(source), [...at, ...path], 'is not a usable RE2 pattern', report)
    quiz.answer.forEach((source, index) => pattern(source, ['answer', index]))
    quiz.wrong.forEach(({ matches }, index) => pattern(matches, ['wrong', index, 'matches']))
    return checkFreeAnswers(quiz, at, report)
  }
  duplicates(quiz.options, (path, id) => report([...at, 'options', ...path], `option "${id}" appears twice`))
  if (quiz.options.length < 2) report([...at, 'options'], 'needs two options at least')
  if (quiz.kind === 'single' && quiz.answer.length !== 1) report([...at, 'answer'], 'has exactly one option; for several write kind: multiple')
  quiz.answer.forEach((answer, index) => {
    if (!quiz.options.some((option) => option.id === answer)) report([...at, 'answer', index], `"${answer}" is none of the options ${quiz.options.map((option) => option.id).join(', ')}`)
  })
}

/** Somebody who asks, and `lab test`, can be told an answer that is right. */
function checkFreeAnswers(quiz: Quiz, at: Path, report: Report): void {
  const [example = ''] = rightAnswer(quiz)
  const accepts = (source: string): boolean => {
    try {
      return answerPattern(source).test(example)
    } catch (error) {
      if (error instanceof PatternError) return false // reported above
      throw error
    }
  }
  if (quiz.example === undefined && !quiz.answer.some(accepts)) report([...at, 'answer'], 'is patterns only; add example: with an answer that is right')
  if (quiz.example !== undefined && !quiz.answer.some(accepts)) report([...at, 'example'], `"${example}" is not right by any of the patterns under answer`)
}

function attempt(compile: () => unknown, path: Path, what: string, report: Report): void {
  try {
    compile()
  } catch (error) {
    if (!(error instanceof ExpressionError) && !(error instanceof PatternError)) throw error
    report(path, `${what}: ${error.message}`)
  }
}

function duplicates(items: readonly { id: string }[], found: (path: Path, id: string) => void): void {
  const seen = new Set<string>()
  items.forEach(({ id }, index) => {
    if (seen.has(id)) found([index, 'id'], id)
    seen.add(id)
  })
}
