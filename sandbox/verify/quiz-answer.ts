import type { LessonForAgent } from '../protocol.ts'
import { compilePattern, PatternError } from './cel/pattern.ts'

type Quiz = LessonForAgent['steps'][number]['quizzes'][number]

/** Whether an answer is right: exactly the right options, or for a free answer any of the patterns. */
export function isRightAnswer(quiz: Quiz, answer: readonly string[]): boolean {
  if (quiz.kind === 'free') {
    const text = answer.join(' ').trim()
    return quiz.answer.some((source) => matches(source, text))
  }
  return new Set(answer).size === new Set(quiz.answer).size && answer.every((option) => quiz.answer.includes(option))
}

function matches(source: string, text: string): boolean {
  try {
    return compilePattern(`^(?i:${source})$`).test(text)
  } catch (error) {
    if (error instanceof PatternError) return false // refused when the lesson was loaded
    throw error
  }
}
