import type { Timers } from '../terminal/connection/timers.ts'

/** What was chosen or typed, by "step/quiz". */
export type Chosen = Readonly<Record<string, string[]>>

/** Of an answer that was to be kept: `later` is for a site that cannot keep it now, `signed-out` for one that knows of nobody to keep it for. */
export type AnswerKept = 'kept' | 'later' | 'signed-out' | 'refused'

/** A change waits so long for the next one, which is often a letter away. */
const saveAfterMs = 400
const retryMs = 10_000

/**
 * The answers to a lesson's quizzes as they stand on its page, kept with the learner's progress as they are changed, for a reload, another
 * browser, the lesson's other language. What they are worth is not kept with them; the checks of their steps say that.
 */
export class Answers {
  private chosen: Chosen = {}
  /** As the page came with them. */
  private first: Chosen = {}
  private readonly unsaved = new Map<string, string[]>()
  private saving = false
  private cancel: (() => void) | null = null
  private readonly listeners = new Set<() => void>()

  constructor(
    private readonly timers: Timers,
    private readonly keep: (quiz: string, answer: string[]) => Promise<AnswerKept>,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly get = (): Chosen => this.chosen
  readonly getFirst = (): Chosen => this.first

  /** What the site knew when it made the page. */
  know(chosen: Chosen): void {
    this.first = chosen
    this.chosen = { ...chosen, ...this.chosen }
  }

  set(quiz: string, answer: string[]): void {
    this.become({ ...this.chosen, [quiz]: answer })
    this.unsaved.set(quiz, answer)
    this.saveAfter(saveAfterMs)
  }

  /** Chosen on another page, which has it kept; what was chosen here since stays. */
  heard(quiz: string, answer: string[]): void {
    if (!this.unsaved.has(quiz) && this.chosen[quiz]?.join('\n') !== answer.join('\n')) this.become({ ...this.chosen, [quiz]: answer })
  }

  /** The questions of a step, or of all of them, are to be answered again, which the site is told by another way. */
  forget(step: string | null): void {
    const isOther = ([quiz]: [string, unknown]): boolean => step !== null && !quiz.startsWith(`${step}/`)
    for (const entry of this.unsaved) if (!isOther(entry)) this.unsaved.delete(entry[0])
    this.become(Object.fromEntries(Object.entries(this.chosen).filter(isOther)))
  }

  /** Now, because the page goes, or because there is somebody to keep them for. */
  save(): void {
    this.cancel?.()
    this.cancel = null
    if (!this.saving) void this.saveAll()
  }

  private saveAfter(ms: number): void {
    this.cancel?.()
    this.cancel = this.timers.after(ms, () => this.save())
  }

  /** One after the other, so that an older answer never takes a newer one's place. */
  private async saveAll(): Promise<void> {
    this.saving = true
    const [next] = this.unsaved
    const kept = next && (await this.keep(...next))
    this.saving = false
    if (!next) return
    const [quiz, answer] = next
    if (kept === 'signed-out') return
    if (kept === 'later') return this.saveAfter(retryMs)
    if (this.unsaved.get(quiz) === answer) this.unsaved.delete(quiz)
    void this.saveAll()
  }

  private become(chosen: Chosen): void {
    this.chosen = chosen
    for (const listener of this.listeners) listener()
  }
}
