import type { Locale } from '../../../labs/schema/index.ts'
import type { Stage } from '../../../sandbox/protocol.ts'
import type { EndReason } from './end-reason.ts'

/** One sandbox of a learner, as the site knows it now. */
export interface LiveSandbox {
  id: string
  userId: string
  /** "<course>/<lesson>" */
  lesson: string
  locale: Locale
  state: 'queued' | 'starting' | 'ready' | 'ended'
  stage: Stage
  /** Milliseconds since 1970: the learner's last sign of life, from which the idle time counts. */
  lastActiveAt: number
  /** While queued: when a page last asked for its place. */
  lastAskedAt: number
  endReason: EndReason | null
  endedAt: number | null
  /** Resolves when it is ready, or has ended. */
  settled: Promise<void>
  settle(): void
  /** Called once, when it has ended. */
  onEnd: Set<() => void>
}

export function newSandbox(base: Pick<LiveSandbox, 'id' | 'userId' | 'lesson' | 'locale'>, state: 'queued' | 'starting', now: number): LiveSandbox {
  let settle = () => {}
  const settled = new Promise<void>((resolve) => (settle = resolve))
  return { ...base, state, stage: 'booting', lastActiveAt: now, lastAskedAt: now, endReason: null, endedAt: null, settled, settle, onEnd: new Set() }
}

export interface Housekeeping {
  idleMs: number
  patienceMs: number
  /** How long an ended sandbox is remembered here; the database remembers it longer. */
  rememberMs: number
}

/** Pure: what is due at `now`. */
export function due(sandboxes: Iterable<LiveSandbox>, now: number, times: Housekeeping) {
  const all = [...sandboxes]
  return {
    idle: all.filter((sandbox) => sandbox.state === 'ready' && now - sandbox.lastActiveAt >= times.idleMs),
    abandoned: all.filter((sandbox) => sandbox.state === 'queued' && now - sandbox.lastAskedAt >= times.patienceMs),
    forgettable: all.filter((sandbox) => sandbox.endedAt !== null && now - sandbox.endedAt >= times.rememberMs),
  }
}

export const occupiesSlot = (sandbox: LiveSandbox) => sandbox.state === 'starting' || sandbox.state === 'ready'
