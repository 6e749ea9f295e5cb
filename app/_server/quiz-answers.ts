import type { Quiz } from '../../labs/schema/index.ts'

/** Whether this can stand in the form of the question, right or wrong; an edit of the lesson may have taken an option away. */
export function canBeAnswer({ kind, options }: Pick<Quiz, 'kind'> & { options: readonly { id: string }[] }, answer: readonly string[]): boolean {
  if (kind === 'free') return answer.length <= 1
  if (kind === 'single' && answer.length > 1) return false
  return new Set(answer).size === answer.length && answer.every((id) => options.some((option) => option.id === id))
}
