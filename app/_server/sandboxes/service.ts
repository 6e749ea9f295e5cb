import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { Locale } from '../../../labs/schema/index.ts'
import type { Isolation } from '../../../sandbox/provider.ts'
import { RateLimit } from '../rate-limit.ts'
import { SiteError } from '../site-error.ts'
import type { AgentClient } from './agent-client.ts'
import { parseEndReason, type EndReason } from './end-reason.ts'
import { keptHome } from './kept-home.ts'
import { isLearners, lessonOf, SandboxLife, type LifeOptions } from './life.ts'
import type { Kept, Place } from './checkpoints.ts'
import { due, isUnsaved, newSandbox, occupiesSlot, type Beginning, type Housekeeping, type LiveSandbox } from './live-sandbox.ts'

export interface SandboxServiceOptions extends Omit<LifeOptions, 'now' | 'stopped'> {
  times: Housekeeping
  /** Sandboxes at once on this site. */
  most: number
  /** Sandboxes kept started ahead of need. */
  warm: number
  now?: () => number
}

/** Starts of sandboxes by one learner. */
const STARTS = { most: 30, windowMs: 10 * 60_000 }
/** Starts that are not counted, because they came to nothing. */
const FAILED_STARTS: ReadonlySet<EndReason['kind']> = new Set(['failed', 'cannotIsolate', 'notResumed'])
/** How often idle sandboxes and abandoned places are looked for. */
const HOUSEKEEPING_MS = 5000
const MINUTE_MS = 60_000
/** Old checkpoints are looked for so often. */
const TIDY_CHECKPOINTS_MS = 60 * MINUTE_MS
/** What the site takes, when it stops, to keep what was done since the last time. */
const KEEP_AT_STOP_MS = 3000
/** An operator has so long to make room on a full disk before labs that are idle, and cannot be kept, end all the same. */
const UNKEPT_MS = 24 * 60 * MINUTE_MS
/** Sandboxes kept at once while they are in use: each takes a CPU for a moment, and learners are typing. */
const SAVE_AT_ONCE = 2
/** Sandboxes kept and ended at once when all are to end. */
const END_AT_ONCE = 4

/**
 * The learners' sandboxes: one at a time for each, found again by its owner, ended when idle or when another lesson is
 * started, adopted after a restart of the site. Everything about a socket or a route is elsewhere.
 */
export class SandboxService {
  /** In the order they were asked for, which is the order of the queue. */
  private readonly sandboxes = new Map<string, LiveSandbox>()
  private readonly starts: RateLimit
  readonly now: () => number
  private readonly stopped = new AbortController()
  private readonly life: SandboxLife
  private housekeeping: NodeJS.Timeout | undefined
  private tidiedAt = 0

  constructor(private readonly options: SandboxServiceOptions) {
    this.now = options.now ?? Date.now
    this.starts = new RateLimit(STARTS.most, STARTS.windowMs, this.now)
    this.life = new SandboxLife({ ...options, now: this.now, stopped: this.stopped.signal })
  }

  /** Takes over what an earlier process of the site left running, and begins to look after it. */
  async begin(): Promise<void> {
    const { provider, records, log, warm } = this.options
    const rows = await records.running()
    for (const row of rows) {
      if (await provider.get(row.id)) this.take(newSandbox(row, 'starting', this.now()), (sandbox) => this.life.adopt(sandbox))
      else await records.end(row.id, new Date(this.now()), { kind: 'restart' })
    }
    const known = new Set(rows.map((row) => row.id))
    for (const record of await provider.list()) if (isLearners(record) && !known.has(record.id)) await provider.end(record.id)
    if (rows.length > 0) log.info(`found ${this.running} of ${rows.length} sandboxes still running`)
    if ((await provider.isolation()).level === 'isolated') provider.keepWarm(warm)
    this.housekeeping = setInterval(() => void this.tidy(), HOUSEKEEPING_MS)
    this.housekeeping.unref()
  }

  /** Stops looking after sandboxes; they go on, and are kept as they are now in case that the machine stops next. */
  async close(): Promise<void> {
    clearInterval(this.housekeeping)
    const keeping = Promise.all([...this.sandboxes.values()].filter(isUnsaved).map((sandbox) => this.life.keep(sandbox)))
    await Promise.race([keeping, pause(KEEP_AT_STOP_MS, undefined, { ref: false })])
    this.stopped.abort()
    await this.options.provider.close()
  }

  /** Keeps every learner's lab and ends it, before the machine is taken down. */
  async endAll(): Promise<void> {
    const left = [...this.sandboxes.values()].filter((sandbox) => sandbox.state !== 'ended')
    const endNext = async (): Promise<void> => {
      for (let sandbox = left.pop(); sandbox; sandbox = left.pop()) await this.life.end(sandbox, { kind: 'stopped' })
    }
    await Promise.all(Array.from({ length: END_AT_ONCE }, endNext))
  }

  kept(place: Place): Promise<Kept> {
    return this.options.checkpoints.find(place)
  }

  /** What is kept of a learner's labs, the latest first. */
  keptOf(userId: string): Promise<{ lesson: string; at: Date }[]> {
    return this.options.checkpoints.ofUser(userId)
  }

  /** The home folder of a lab that is kept, .tar.gz; null when none is. */
  async keptHome(place: Place): Promise<Readable | null> {
    const checkpoint = await this.options.checkpoints.open(place, 'lab')
    return checkpoint && keptHome(checkpoint)
  }

  isolation(): Promise<Isolation> {
    return this.options.provider.isolation()
  }
  get running(): number {
    return [...this.sandboxes.values()].filter(occupiesSlot).length
  }
  get queue(): LiveSandbox[] {
    return [...this.sandboxes.values()].filter((sandbox) => sandbox.state === 'queued')
  }
  get most(): number {
    return this.options.most
  }
  get idleMs(): number {
    return this.options.times.idleMs
  }

  /**
   * The learner's sandbox for a lesson: the one there is, or a new one, which goes on from what was kept, and may have to wait for a place.
   * One that is to begin elsewhere replaces the one there is.
   */
  async open(request: { userId: string; course: string; lesson: string; locale: Locale; replace: boolean; unkept?: boolean; from?: Beginning; forget?: boolean }): Promise<LiveSandbox> {
    const { from = 'kept' } = request
    const lesson = this.options.library.lesson(request.course, request.lesson)
    if (!lesson) throw new SiteError({ key: 'notFound', values: { thing: `${request.course}/${request.lesson}` } })
    const place = { userId: request.userId, lesson: lesson.id }
    const step = from === 'step' ? (await this.kept(place)).step : null
    if (from === 'step' && step === null) throw new SiteError({ key: 'notFound', values: { thing: `${lesson.id}: step` } })
    const limit = await this.limit()
    // Looked at anew each time: a second tab may have asked while another lesson's sandbox was ended.
    for (let other = this.ofUser(request.userId)[0]; other; other = this.ofUser(request.userId)[0]) {
      if (other.lesson === lesson.id) {
        if (from === 'kept') return other
        await this.finish(other, { kind: 'reset' })
        continue
      }
      if (!request.replace && !(await this.isFinished(other))) throw new SiteError({ key: 'otherSandboxRunning', values: { lesson: other.lesson } })
      await this.finishKept(other, { kind: 'replaced' }, request)
    }
    const wait = this.starts.take(request.userId)
    if (wait !== null) throw new SiteError({ key: 'tooManyStarts', values: { minutes: Math.ceil(wait / MINUTE_MS) } })

    // The one before may still be on its way to the disk.
    await Promise.all([...this.sandboxes.values()].filter((one) => one.userId === request.userId && one.lesson === lesson.id).map(({ saving }) => saving))
    if (from === 'beginning') {
      await this.options.checkpoints.drop(place)
      // Not before the sandbox has ended, which tells of what was passed in it.
      if (request.forget) await this.options.progress.forget(request.userId, lesson.id)
    }
    if (step !== null) await this.options.progress.clearAnswers(request.userId, lesson.id, step)
    const there = this.ofUser(request.userId).find((one) => one.lesson === lesson.id)
    if (there) return there

    const id = randomBytes(10).toString('hex')
    const free = this.running < limit && this.queue.length === 0
    const sandbox = newSandbox({ id, ...place, locale: request.locale, begins: from }, free ? 'starting' : 'queued', this.now())
    this.take(sandbox, async () => free && (await this.start(sandbox)))
    return sandbox
  }

  /** This learner's sandbox, alive or lately ended; null otherwise. Asking keeps a place in the queue. */
  find(id: string, userId: string): LiveSandbox | null {
    const sandbox = this.sandboxes.get(id)
    if (!sandbox || sandbox.userId !== userId) return null
    sandbox.lastAskedAt = this.now()
    return sandbox
  }

  /** The same, also when it ended long ago; throws "not found". */
  async require(id: string, userId: string): Promise<LiveSandbox> {
    const sandbox = this.find(id, userId) ?? (await this.recall(id, userId))
    if (!sandbox) throw new SiteError({ key: 'notFound', values: { thing: id } })
    return sandbox
  }

  /** The learner's sandboxes that have not ended. */
  ofUser(userId: string): LiveSandbox[] {
    return [...this.sandboxes.values()].filter((sandbox) => sandbox.userId === userId && sandbox.state !== 'ended')
  }

  /** The learner is still there: the idle time counts from now. */
  touch(sandbox: LiveSandbox): void {
    sandbox.lastActiveAt = this.now()
  }

  /** Ends it for one who may come back to it. `unkept`: also when it cannot be kept; otherwise it then goes on, and "not kept" is thrown. */
  async finishKept(sandbox: LiveSandbox, reason: EndReason, { unkept = false }: { unkept?: boolean }): Promise<void> {
    if (unkept) await this.life.end(sandbox, reason)
    else if (!(await this.life.keepAndEnd(sandbox, reason))) {
      throw new SiteError({ key: sandbox.noRoomAt === null ? 'notKept' : 'notKeptDiskFull', values: { lesson: sandbox.lesson } })
    }
    await this.startWaiting()
  }

  async finish(sandbox: LiveSandbox, reason: EndReason): Promise<void> {
    await this.life.end(sandbox, reason)
    await this.startWaiting()
  }

  /** A guest has become a user: the guest's sandboxes are the user's. */
  reassign(from: string, to: string): void {
    for (const sandbox of this.sandboxes.values()) if (sandbox.userId === from) sandbox.userId = to
  }

  agent(sandbox: LiveSandbox): AgentClient {
    return this.life.agent(sandbox)
  }

  /** Ends what is idle, drops places nobody waits for. Called by the clock; public for tests with a clock of their own. */
  async tidy(): Promise<void> {
    const { idle, abandoned, unsaved, forgettable } = due(this.sandboxes.values(), this.now(), this.options.times)
    for (const sandbox of forgettable) this.sandboxes.delete(sandbox.id)
    for (const sandbox of abandoned) await this.life.end(sandbox, { kind: 'patience' })
    for (const sandbox of idle) await this.endIdle(sandbox)
    const places = SAVE_AT_ONCE - [...this.sandboxes.values()].filter(({ saving }) => saving !== null).length
    for (let place = 0; place < places; place++) void this.keepInTurn(unsaved)
    if (this.now() - this.tidiedAt >= TIDY_CHECKPOINTS_MS) {
      this.tidiedAt = this.now()
      await this.options.checkpoints.tidy(this.tidiedAt)
    }
    await this.startWaiting()
  }

  /** Those that wait for their turn do not wait for the clock too. */
  private async keepInTurn(left: LiveSandbox[]): Promise<void> {
    for (let next = left.shift(); next !== undefined; next = left.shift()) if (isUnsaved(next)) await this.life.keep(next)
  }

  /** Keeps it first: while the disk is full, what is in it and nowhere else is worth more than its place. */
  private async endIdle(sandbox: LiveSandbox): Promise<void> {
    const { log } = this.options
    await this.life.keep(sandbox)
    const idleMs = this.now() - sandbox.lastActiveAt
    // The learner may have come back meanwhile.
    if (idleMs < this.idleMs) return
    if (sandbox.noRoomAt !== null && idleMs < this.idleMs + UNKEPT_MS) return log.error(`sandbox ${sandbox.id} is idle and goes on: there is no room on the disk to keep it`)
    log.info(`sandbox ${sandbox.id} ends: idle`)
    await this.life.end(sandbox, { kind: 'idle', minutes: Math.round(this.idleMs / MINUTE_MS) })
  }

  /** Keeps it and runs `begin`, whose failures are nobody's to await. */
  private take(sandbox: LiveSandbox, begin: (sandbox: LiveSandbox) => Promise<unknown>): void {
    this.sandboxes.set(sandbox.id, sandbox)
    sandbox.onEnd.add(() => void this.startWaiting())
    begin(sandbox).catch((error) => this.options.log.error(`sandbox ${sandbox.id} is in an unknown state`, error))
  }

  private async start(sandbox: LiveSandbox): Promise<void> {
    if ((await this.life.start(sandbox)) === 'done') {
      if (sandbox.endReason && FAILED_STARTS.has(sandbox.endReason.kind)) this.starts.giveBack(sandbox.userId)
      return
    }
    // The machine is full for reasons the site does not see, such as sandboxes of the command.
    sandbox.state = 'queued'
    sandbox.lastAskedAt = this.now()
  }

  private async startWaiting(): Promise<void> {
    const limit = await this.limit()
    for (const sandbox of this.queue) {
      if (this.running >= limit || this.stopped.signal.aborted) return
      sandbox.state = 'starting'
      void this.start(sandbox)
    }
  }

  /** Where learners cannot be kept apart there is only one. */
  private async limit(): Promise<number> {
    return (await this.isolation()).level === 'isolated' ? this.options.most : Math.min(1, this.options.most)
  }

  private async recall(id: string, userId: string): Promise<LiveSandbox | null> {
    const row = await this.options.records.ended(id, userId)
    return row && { ...newSandbox(row, 'starting', row.startedAt.getTime()), state: 'ended', endReason: parseEndReason(row.reason) }
  }

  private async isFinished(sandbox: LiveSandbox): Promise<boolean> {
    const lesson = lessonOf(this.options.library, sandbox)
    if (!lesson) return true
    const passed = new Set((await this.options.progress.ofLesson(sandbox.userId, lesson.id)).passed.map((pass) => pass.step))
    return lesson.spec.steps.every((step) => passed.has(step.id))
  }
}
