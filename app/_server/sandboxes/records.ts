import type { Locale } from '../../../labs/schema/index.ts'
import type { Database } from '../db.ts'
import type { EndReason } from './end-reason.ts'

/** What the database knows of sandboxes: enough to find them again after a restart, and to say why one has ended. */
export interface SandboxRow {
  id: string
  userId: string
  lesson: string
  locale: Locale
  startedAt: Date
}

export interface SandboxRecords {
  /** Again for one that had to wait after all: with its new time. */
  add(row: SandboxRow): Promise<void>
  /** Keeps the first reason when it has ended already. */
  end(id: string, at: Date, reason: EndReason): Promise<void>
  running(): Promise<SandboxRow[]>
  /** Null when this user has no such sandbox. */
  ended(id: string, userId: string): Promise<(SandboxRow & { reason: string | null }) | null>
}

export function createSandboxRecords(db: Database): SandboxRecords {
  const row = (found: { id: string; userId: string; lesson: string; locale: string; startedAt: Date }): SandboxRow => ({
    id: found.id,
    userId: found.userId,
    lesson: found.lesson,
    locale: found.locale === 'zh' ? 'zh' : 'en',
    startedAt: found.startedAt,
  })
  return {
    async add(data) {
      await db.sandbox.upsert({ where: { id: data.id }, create: data, update: { startedAt: data.startedAt } })
    },
    async end(id, endedAt, reason) {
      await db.sandbox.updateMany({ where: { id, endedAt: null }, data: { endedAt, reason: JSON.stringify(reason) } })
    },
    async running() {
      return (await db.sandbox.findMany({ where: { endedAt: null }, orderBy: { startedAt: 'asc' } })).map(row)
    },
    async ended(id, userId) {
      const found = await db.sandbox.findFirst({ where: { id, userId, endedAt: { not: null } } })
      return found && { ...row(found), reason: found.reason }
    },
  }
}
