import { limits } from '../terminal/limits.ts'

/** What was chosen or typed, by "step/quiz". */
export type Answers = Readonly<Record<string, string[]>>

const none: Answers = {}
const keyOf = (lesson: string) => `podyard-answers:${lesson}`

/**
 * The answers to the quizzes of a lesson ("course/lesson") as they stand on its page, so that they are still there after a reload: kept in
 * this browser, as they are changed. What they are worth is not kept with them; the checks of their steps say that.
 */
export class RememberedAnswers {
  private known: Answers | null = null
  private readonly listeners = new Set<() => void>()

  constructor(private readonly lesson: string) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly get = (): Answers => (this.known ??= parseAnswers(this.read()))

  set(quiz: string, answer: string[]): void {
    this.become({ ...this.get(), [quiz]: answer })
  }

  forget(): void {
    this.become(none)
  }

  private become(answers: Answers): void {
    this.known = answers
    try {
      if (answers === none) localStorage.removeItem(keyOf(this.lesson))
      else localStorage.setItem(keyOf(this.lesson), JSON.stringify(answers))
    } catch {
      // A browser that stores nothing, or nothing more, forgets with the page.
    }
    for (const listener of this.listeners) listener()
  }

  private read(): string | null {
    try {
      return localStorage.getItem(keyOf(this.lesson))
    } catch {
      return null
    }
  }
}

/** Pure: what was stored; without what no answer can be. */
export function parseAnswers(stored: string | null): Answers {
  try {
    const value: unknown = JSON.parse(stored ?? '{}')
    if (typeof value !== 'object' || value === null) return none
    return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string[]] => isAnswer(entry[1])))
  } catch {
    return none
  }
}

const isAnswer = (value: unknown): boolean => Array.isArray(value) && value.every((text) => typeof text === 'string' && text.length <= limits.quizAnswer)
