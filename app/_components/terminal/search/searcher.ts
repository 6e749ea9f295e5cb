import type { Timers } from '../connection/timers.ts'
import type { Match } from './matches-in.ts'
import type { SearchAnswer, SearchQuestion } from './search-worker.ts'
import type { Wanted } from './wanted.ts'

/** A usual search of 50,000 lines takes some 50; an expression that takes longer than this may take for ever. */
const patienceMs = 1_500

export type Outcome = { found: Match[] } | 'takes-too-long' | 'superseded'

/** What of a Worker is used. */
export interface SearchThread {
  postMessage(question: SearchQuestion): void
  onmessage: ((event: MessageEvent<SearchAnswer>) => void) | null
  terminate(): void
}

/** Asks a worker, ends it when it does not answer in time, and has another one then. Only the last question counts. */
export class Searcher {
  private thread: SearchThread | null = null
  private known: readonly string[] | null = null
  private waiting: { id: number; settle: (outcome: Outcome) => void; cancel: () => void } | null = null
  private last = 0

  constructor(
    private readonly open: () => SearchThread,
    private readonly timers: Pick<Timers, 'after'>,
  ) {}

  /** `lines`: the same array while nothing changed, which then is not sent again. */
  find(lines: readonly string[], wanted: Wanted): Promise<Outcome> {
    // What is still looked for is not wanted any more, and may take long.
    if (this.waiting) this.end('superseded')
    const id = ++this.last
    return new Promise((settle) => {
      this.waiting = { id, settle, cancel: this.timers.after(patienceMs, () => this.end('takes-too-long')) }
      this.running().postMessage({ id, lines: this.known === lines ? null : [...lines], wanted })
      this.known = lines
    })
  }

  stop(): void {
    if (this.waiting) this.end('superseded')
    this.thread?.terminate()
    this.thread = null
    this.known = null
  }

  private running(): SearchThread {
    if (this.thread) return this.thread
    const thread = this.open()
    thread.onmessage = ({ data }) => {
      const { waiting } = this
      if (waiting?.id !== data.id) return
      this.waiting = null
      waiting.cancel()
      waiting.settle({ found: data.matches })
    }
    this.known = null
    this.thread = thread
    return thread
  }

  private end(outcome: Outcome): void {
    const { waiting } = this
    this.waiting = null
    this.thread?.terminate()
    this.thread = null
    waiting?.cancel()
    waiting?.settle(outcome)
  }
}
