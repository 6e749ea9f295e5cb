import type { Database } from '../db.ts'

/** A page of a sandbox asks for dozens of things at once; a session that was ended is noticed after so long. */
const REMEMBER_MS = 5_000
const REMEMBERED = 1_000

/** Whether a session still is one, by its id. */
export function createSessionLook(db: Database, now: () => number = Date.now): (session: string) => Promise<boolean> {
  const known = new Map<string, { until: number; alive: Promise<boolean> }>()
  return (session) => {
    const found = known.get(session)
    if (found && found.until > now()) return found.alive
    if (known.size >= REMEMBERED) known.clear()
    const alive = db.session.findUnique({ where: { id: session }, select: { expiresAt: true } }).then((row) => row !== null && row.expiresAt.getTime() > now())
    known.set(session, { until: now() + REMEMBER_MS, alive })
    return alive
  }
}
