import type { Locale, Localized } from '../../labs/schema/index.ts'
import type { LessonForAgent } from '../protocol.ts'
import { compilePattern, PatternError } from './cel/pattern.ts'

type Quiz = LessonForAgent['steps'][number]['quizzes'][number]

/** What an answer is worth. */
export interface QuizVerdict {
  right: boolean
  /** All that was chosen is right, but something is missing. */
  incomplete: boolean
  /** What the author says to it, by option; null: to the whole answer. */
  explanations: { option: string | null; says: Partial<Localized> }[]
}

export const unknownQuiz: QuizVerdict = { right: false, incomplete: false, explanations: [] }

/** Right are exactly the right options, or for a free answer a text that any of the patterns matches. */
export function judgeAnswer(quiz: Quiz, answer: readonly string[]): QuizVerdict {
  if (quiz.kind === 'free') return judgeText(quiz, answer.join(' ').trim())
  const chosen = new Set(answer)
  const wanted = new Set(quiz.answer)
  const allRight = answer.every((option) => wanted.has(option))
  const right = allRight && chosen.size === wanted.size
  const explanations = quiz.why.filter(({ option }) => chosen.has(option))
  return { right, incomplete: allRight && !right && chosen.size > 0, explanations }
}

function judgeText(quiz: Quiz, text: string): QuizVerdict {
  if (quiz.answer.some((source) => matches(source, text))) return { right: true, incomplete: false, explanations: [] }
  const known = quiz.wrong.find((one) => matches(one.matches, text))
  return { right: false, incomplete: false, explanations: known ? [{ option: null, says: known.says }] : [] }
}

/** What a verdict says in one language. */
export const explanationsIn = (verdict: QuizVerdict, locale: Locale): { option: string | null; says: string }[] =>
  verdict.explanations.map(({ option, says }) => ({ option, says: says[locale] ?? says.en ?? '' }))

/** The whole text, in upper or lower case. Throws `PatternError`. */
export const answerPattern = (source: string) => compilePattern(`^(?i:${source})$`)

function matches(source: string, text: string): boolean {
  try {
    return answerPattern(source).test(text)
  } catch (error) {
    if (error instanceof PatternError) return false // refused when the lesson was loaded
    throw error
  }
}
