import type { Locale } from '../../../labs/schema/index.ts'
import type { Stage } from '../../../sandbox/protocol.ts'
import type { EndReason } from './end-reason.ts'

export type Beginning = 'kept' | 'step' | 'beginning'

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
  /** What it begins with: what was kept of the lab, the beginning of the step, or neither. */
  begins: Beginning
  /** When it was kept last, or began. */
  savedAt: number
  /** Milliseconds that keeping it took the last time. */
  saveTookMs: number
  /** While it is being kept; never rejects. */
  saving: Promise<unknown> | null
  /** When the disk was too full to keep it; null: not the last time. */
  noRoomAt: number | null
  endReason: EndReason | null
  endedAt: number | null
  /** Resolves when it is ready, or has ended. */
  settled: Promise<void>
  settle(): void
  /** Called once, when it has ended. */
  onEnd: Set<() => void>
}

export const placeOf = ({ userId, lesson }: Pick<LiveSandbox, 'userId' | 'lesson'>) => ({ userId, lesson })

export function newSandbox(base: Pick<LiveSandbox, 'id' | 'userId' | 'lesson' | 'locale'> & { begins?: Beginning }, state: 'queued' | 'starting', now: number): LiveSandbox {
  let settle = () => {}
  const settled = new Promise<void>((resolve) => (settle = resolve))
  return { begins: 'kept', ...base, state, stage: 'booting', savedAt: now, saveTookMs: 0, saving: null, noRoomAt: null, lastActiveAt: now, lastAskedAt: now, endReason: null, endedAt: null, settled, settle, onEnd: new Set() }
}

export interface Housekeeping {
  idleMs: number
  patienceMs: number
  /** How long an ended sandbox is remembered here; the database remembers it longer. */
  rememberMs: number
  /** One that is worked in is kept so often, in case that it, or the machine, ends without a word; one that takes long to keep, less often. */
  saveMs: number
}

/** Keeping a lab takes at most this share of the time it is in use, */
const SAVING_SHARE = 1 / 50
/** unless so long has passed. */
const MOST_BETWEEN_SAVES_MS = 5 * 60_000

/** Pure: what is due at `now`. */
export function due(sandboxes: Iterable<LiveSandbox>, now: number, times: Housekeeping) {
  const all = [...sandboxes]
  // Packing costs a CPU: a disk that was full is not asked at once whether it still is.
  const rest = ({ saveTookMs }: LiveSandbox) => Math.max(times.saveMs, Math.min(saveTookMs / SAVING_SHARE, MOST_BETWEEN_SAVES_MS))
  const hasRoom = ({ noRoomAt }: LiveSandbox) => noRoomAt === null || now - noRoomAt >= times.saveMs
  return {
    idle: all.filter((sandbox) => sandbox.state === 'ready' && now - sandbox.lastActiveAt >= times.idleMs && hasRoom(sandbox)),
    abandoned: all.filter((sandbox) => sandbox.state === 'queued' && now - sandbox.lastAskedAt >= times.patienceMs),
    unsaved: all.filter((sandbox) => isUnsaved(sandbox) && now - sandbox.savedAt >= rest(sandbox) && hasRoom(sandbox)).sort((one, other) => one.savedAt - other.savedAt),
    forgettable: all.filter((sandbox) => sandbox.endedAt !== null && now - sandbox.endedAt >= times.rememberMs),
  }
}

/** Something may have been done in it that is kept nowhere. */
export const isUnsaved = (sandbox: LiveSandbox) => sandbox.state === 'ready' && sandbox.saving === null && sandbox.lastActiveAt > sandbox.savedAt

export const occupiesSlot = (sandbox: LiveSandbox) => sandbox.state === 'starting' || sandbox.state === 'ready'
