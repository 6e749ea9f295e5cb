import type { Locale, Quiz, Step } from '../schema/index.ts'

/** How a step is done, as `lab test` does it and as a learner who asks is shown it. */
export interface Solution {
  /** Commands for the shell, in order; each is run as one. */
  blocks: string[]
  /** What to answer to the questions that the step waits for, in one language. */
  answers: { question: string; answers: string[] }[]
}

export function solutionOf(step: Step, locale: Locale): Solution {
  const wanted = new Set(step.checks.flatMap((check) => (check.kind === 'quiz' ? [check.quiz] : [])))
  return {
    blocks: blocksOf(step.solution),
    answers: step.quizzes.filter((quiz) => wanted.has(quiz.id)).map((quiz) => ({ question: quiz.question[locale], answers: answerInWords(quiz, locale) })),
  }
}

/** An answer to a quiz that is right: ids of options, or the text of a free answer. */
export function rightAnswer(quiz: Quiz): string[] {
  return quiz.kind === 'free' ? [quiz.example ?? quiz.answer[0] ?? ''] : quiz.answer
}

function answerInWords(quiz: Quiz, locale: Locale): string[] {
  if (quiz.kind === 'free') return rightAnswer(quiz)
  return quiz.options.filter(({ id }) => quiz.answer.includes(id)).map(({ text }) => text[locale])
}

/** A script in parts: an empty line begins the next, unless it stands in a here-document. */
export function blocksOf(script: string): string[] {
  const blocks: string[][] = [[]]
  let until: string | null = null
  for (const line of script.split('\n')) {
    if (until === null && line.trim() === '') {
      blocks.push([])
      continue
    }
    blocks.at(-1)?.push(line)
    if (until === null) until = /<<-?\s*(['"]?)([\w-]+)\1/.exec(line)?.[2] ?? null
    else if (line.trim() === until) until = null
  }
  return blocks.map((lines) => lines.join('\n')).filter((text) => text !== '')
}
