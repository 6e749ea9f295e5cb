import type { ApiCore, CallContext } from './core.ts'
import { cloneJson } from './json-value.ts'
import { internalError } from './status.ts'

/**
 * What a verb needs from outside (an admission webhook, a conversion webhook), asked without waiting in the middle of a write: the verb
 * runs as one turn, stops before the store at the first question that has no answer, and runs again from the start once the answers are
 * there. What it decides is so always decided on what is stored at that moment; when that has changed meanwhile, the question is another one.
 */
export interface Question {
  /** Everything that the answer depends on. */
  key: string
  /** Never rejects: a failure is an answer as well. */
  ask(signal: AbortSignal): Promise<unknown>
}

/** Thrown by a verb that cannot go on without answers. */
export class Unanswered extends Error {
  override name = 'Unanswered'
  constructor(readonly questions: readonly Question[]) {
    super('a request needs answers from outside the API server')
  }
}

/** Rounds of questions of one request: every webhook of a chain is one, and objects that change meanwhile make more. */
const MOST_ROUNDS = 64
/** A request without a deadline of its own. Upstream's --request-timeout. */
const REQUEST_MILLISECONDS = 60_000

/** The answers of one request, and what must be the same each time that it is run. */
export class Answers {
  private readonly known = new Map<string, unknown>()
  private readonly chosen = new Map<string, unknown>()

  /** All answers in the order of the questions. Throws `Unanswered` with those that have none. */
  require(questions: readonly Question[]): unknown[] {
    const open = questions.filter(({ key }) => !this.known.has(key))
    if (open.length > 0) throw new Unanswered(open)
    return questions.map(({ key }) => this.known.get(key))
  }

  /** A choice (a name, a uid, a time) that is made once. */
  once<T>(name: string, choose: () => T): T {
    if (!this.chosen.has(name)) this.chosen.set(name, choose())
    return this.chosen.get(name) as T
  }

  async fetch({ questions }: Unanswered, signal: AbortSignal): Promise<void> {
    await Promise.all(questions.map(async ({ key, ask }) => this.known.set(key, await ask(signal))))
  }
}

/** Every item's result. Throws one `Unanswered` with the questions of all items, so that they are asked together. */
export function eachAnswered<A, B>(items: readonly A[], of: (item: A) => B): B[] {
  const questions: Question[] = []
  const results = items.flatMap((item) => {
    try {
      return [of(item)]
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error
      questions.push(...error.questions)
      return []
    }
  })
  if (questions.length > 0) throw new Unanswered(questions)
  return results
}

/** Chosen once a request, however often it is run. */
export const once = <T>({ answers }: Pick<CallContext, 'answers'>, name: string, choose: () => T): T => (answers === undefined ? choose() : answers.once(name, choose))

/**
 * Runs a verb until it needs no more answers. `copy` gives the verb its own copy of what it may change, where it may run again.
 * What it throws is thrown. Where nobody is asked it runs at once, in the caller's turn.
 */
export async function answered<T>(core: Pick<ApiCore, 'asksOutside'>, context: CallContext, run: (context: CallContext, copy: <V>(value: V) => V) => T): Promise<T> {
  if (core.asksOutside?.() !== true) return run(context, (value) => value)
  const answers = new Answers()
  const deadline = new AbortController()
  let timer: NodeJS.Timeout | undefined
  try {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      try {
        return run({ ...context, answers }, cloneJson)
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error
        timer ??= setTimeout(() => deadline.abort(), context.timeoutMilliseconds ?? REQUEST_MILLISECONDS)
        await answers.fetch(error, deadline.signal)
      }
    }
  } finally {
    clearTimeout(timer)
  }
  throw internalError(`the request was put to webhooks ${MOST_ROUNDS} times and the object changed each time`)
}

/** Steps that are done one after the other, each when what it needs from outside is there. The first whose questions end in a failure is the last. */
export function answeredInOrder(failed: (error: unknown) => void): (step: () => void) => void {
  const waiting: (() => void)[] = []
  let busy = false
  const signal = new AbortController().signal
  const go = async (): Promise<void> => {
    busy = true
    for (let step = waiting[0]; step !== undefined; step = waiting[0]) {
      try {
        step()
        waiting.shift()
      } catch (error) {
        if (error instanceof Unanswered) await new Answers().fetch(error, signal)
        else {
          waiting.length = 0
          failed(error)
        }
      }
    }
    busy = false
  }
  return (step) => {
    waiting.push(step)
    if (!busy) void go()
  }
}
