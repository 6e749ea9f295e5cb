import type { ProseOutline } from '../mdx/outline.ts'
import type { LessonSpec } from '../schema/index.ts'
import type { Problem } from './problem.ts'

/** Where a prose and lab.yaml do not agree: steps missing, left over or in another order; quizzes missing or unknown. */
export function compareProse(lesson: LessonSpec, outline: ProseOutline, file: string): Problem[] {
  const problems: Problem[] = []
  const refuse = ({ line, column }: { line: number; column: number }, message: string): void => void problems.push({ file, line, column, message })
  const wanted = lesson.steps.map((step) => step.id)
  const written = new Map<string, ProseOutline['steps'][number]>()
  for (const step of outline.steps) {
    if (!wanted.includes(step.id)) refuse(step, `<Step id="${step.id}"> is no step of lab.yaml, which has ${wanted.join(', ')}`)
    else if (written.has(step.id)) refuse(step, `<Step id="${step.id}"> appears twice`)
    else written.set(step.id, step)
  }
  const end = outline.steps.at(-1) ?? { line: 1, column: 1 }
  for (const id of wanted) if (!written.has(id)) refuse(end, `the step "${id}" of lab.yaml is missing here: add <Step id="${id}">…</Step>`)

  const order = [...written.keys()]
  const right = wanted.filter((id) => written.has(id))
  const displaced = order.findIndex((id, index) => id !== right[index])
  const first = order[displaced] !== undefined ? written.get(order[displaced]) : undefined
  if (first) refuse(first, `<Step id="${first.id}"> stands where lab.yaml has "${right[displaced]}"; keep the order of lab.yaml`)

  for (const step of lesson.steps) {
    const prose = written.get(step.id)
    if (!prose) continue
    const defined = step.quizzes.map((quiz) => quiz.id)
    for (const quiz of prose.quizzes) {
      if (!defined.includes(quiz.id)) refuse(quiz, `<Quiz id="${quiz.id}"> is no quiz of step "${step.id}"${defined.length > 0 ? `, which has ${defined.join(', ')}` : ''}`)
    }
    for (const id of defined) {
      if (!prose.quizzes.some((quiz) => quiz.id === id)) refuse(prose, `the quiz "${id}" of lab.yaml is missing in this step: add <Quiz id="${id}" />`)
    }
  }
  return problems
}
