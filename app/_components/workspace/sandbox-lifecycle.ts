import type { SandboxRequest } from '../../api/contract.ts'
import type { Timers } from '../terminal/connection/timers.ts'
import type { SandboxView, SiteAnswer, SiteClient, SiteError } from './site-client.ts'

/**
 * How often a waiting sandbox is looked at (well within the contract's queuePatienceSeconds), a starting one, and one in
 * use, for its end, which other pages move.
 */
export const lookEveryMs = { queued: 3_000, starting: 250, ready: 20_000 } as const

/** A page that has the lab begin anew has told the site to, and waits for it no longer; looks at whether it did. */
const mostLooksForNew = 20
const lookForNewMs = 500

/** Between attempts to reach a site that does not answer. */
const retryMs = 3_000

export type Lifecycle =
  /** `anew`: another page of the learner's has the lab begin anew, and this one goes on with the new one, at once or as soon as it is there. */
  | { phase: 'asking'; anew?: 'soon' | 'now' }
  | { phase: 'queued'; view: SandboxView }
  | { phase: 'starting'; view: SandboxView }
  | { phase: 'ready'; view: SandboxView }
  /** `keptAt`: RFC 3339, when the lab was kept last; null: it was not, or nobody knows. */
  | { phase: 'failed'; error: SiteError | null; reason: string | null; keptAt: string | null }
  | { phase: 'ended'; reason: string | null; keptAt: string | null }

/**
 * How to start: `replace` ends another lesson's lab, `unkept` also when that cannot be kept, `from` says what to begin with, `forget` also takes the ticks away,
 * `client` is the page's name, by which its socket may be opened already.
 */
export type StartOptions = Pick<SandboxRequest, 'replace' | 'unkept' | 'from' | 'forget' | 'client'>

/** One page's sandbox from asking for it to its end. Knows nothing of sockets. */
export class SandboxLifecycle {
  private current: Lifecycle = { phase: 'asking' }
  private cancel: (() => void) | null = null
  /** Answers to what was asked before a new start are not listened to. */
  private generation = 0
  private looksForNew = 0

  constructor(
    private readonly site: SiteClient,
    private readonly timers: Timers,
    private readonly request: SandboxRequest,
    private readonly onChange: (lifecycle: Lifecycle) => void,
  ) {}

  start(options: StartOptions = {}): void {
    this.become({ phase: 'asking' })
    this.ask(() => this.site.start({ ...this.request, ...options }))
  }

  stay(): void {
    if (this.current.phase === 'ready') this.ask(() => this.site.stay(this.viewId()))
  }

  /** What the site knows of it may be more than it knew at the last look. */
  look(): void {
    if (this.current.phase === 'ready') this.ask(() => this.site.look(this.viewId()))
  }

  /** It is kept and ended; `unkept`: ended also when it cannot be kept. `refused` is told why it was not, and it goes on. */
  end(options: { unkept: boolean }, refused: (error: SiteError) => void): void {
    if (this.current.phase !== 'ready') return
    const id = this.viewId()
    this.ask(async () => {
      const error = await this.site.end(id, options)
      if (error) refused(error)
      return this.site.look(id)
    })
  }

  /** Something suggests that the sandbox may have ended. Whether it has. */
  async hasEnded(): Promise<boolean> {
    if (!('view' in this.current)) return false
    const answer = await this.site.look(this.viewId())
    return answer.ok ? answer.view.state === 'ended' : answer.status === 404
  }

  /** Its connection says that the sandbox has ended; the site knows why. */
  noticeEnd(): void {
    if (this.current.phase === 'ready') this.ask(() => this.site.look(this.viewId()))
  }

  stop(): void {
    this.generation += 1
    this.cancel?.()
  }

  private viewId(): string {
    return 'view' in this.current ? this.current.view.id : ''
  }

  private ask(request: () => Promise<SiteAnswer>): void {
    this.stop()
    const generation = this.generation
    void request().then((answer) => {
      if (generation === this.generation) this.take(answer)
    })
  }

  private take(answer: SiteAnswer): void {
    if (answer.ok) this.takeView(answer.view)
    else if (answer.status === 404 && this.current.phase !== 'asking') this.become({ phase: 'ended', reason: null, keptAt: null })
    else if (answer.error) this.become({ phase: 'failed', error: answer.error, reason: null, keptAt: null })
    // An unreachable site says nothing about a sandbox that runs; one that was never reached is a failed start.
    else if (this.current.phase === 'asking') this.become({ phase: 'failed', error: null, reason: null, keptAt: null })
    else this.lookAfter(retryMs)
  }

  private takeView(view: SandboxView): void {
    if (view.begunAnew === 'yes') {
      this.looksForNew = 0
      this.become({ phase: 'asking', anew: 'now' })
      return this.ask(() => this.site.start(this.request))
    }
    if (view.begunAnew === 'soon' && this.looksForNew < mostLooksForNew) {
      this.looksForNew += 1
      this.become({ phase: 'asking', anew: 'soon' })
      this.cancel = this.timers.after(lookForNewMs, () => this.ask(() => this.site.look(view.id)))
      return
    }
    this.looksForNew = 0
    if (view.state === 'ended') {
      const started = this.current.phase === 'ready' || (this.current.phase === 'asking' && this.current.anew !== undefined)
      const { reason, keptAt } = view
      this.become(started ? { phase: 'ended', reason, keptAt } : { phase: 'failed', error: null, reason, keptAt })
      return
    }
    this.become({ phase: view.state, view })
    this.lookAfter(lookEveryMs[view.state])
  }

  private lookAfter(ms: number): void {
    this.cancel = this.timers.after(ms, () => this.ask(() => this.site.look(this.viewId())))
  }

  private become(lifecycle: Lifecycle): void {
    this.current = lifecycle
    this.onChange(lifecycle)
  }
}
