import type { LessonProgress } from '../api/contract.ts'
import type { Database } from './db.ts'

/** What learners have done: steps passed, lessons opened. A lesson is named "<course>/<lesson>". */
export interface Progress {
  /** A step that was passed stays passed, with the first time and way it was. */
  recordPass(pass: { userId: string; lesson: string; step: string; at: Date; how?: string }): Promise<void>
  /** Only for "continue where you were": a visit that cannot be recorded, on a full disk, is nobody's to hear of. */
  recordVisit(userId: string, lesson: string, at: Date): Promise<void>
  /** The steps of a lesson are to be done again. */
  forget(userId: string, lesson: string): Promise<void>
  ofLesson(userId: string, lesson: string): Promise<LessonProgress>
  ofUser(userId: string): Promise<LessonProgress[]>
  /** Most recently opened first. */
  recentLessons(userId: string, most: number): Promise<string[]>
  /** Everything of `from` becomes `to`'s; where both passed a step, the earlier time stays. */
  merge(from: string, to: string): Promise<void>
}

export function createProgress(db: Database): Progress {
  return {
    async recordPass({ userId, lesson, step, at, how = 'checks' }) {
      await db.stepPass
        .upsert({
          where: { userId_lesson_step: { userId, lesson, step } },
          create: { userId, lesson, step, passedAt: at, how },
          update: {},
        })
        .catch((error: unknown) => {
          // Recorded by another at the same moment, which is as well.
          if (!isAlreadyThere(error)) throw error
        })
    },

    async recordVisit(userId, lesson, visitedAt) {
      await db.lessonVisit
        .upsert({
          where: { userId_lesson: { userId, lesson } },
          create: { userId, lesson, visitedAt },
          update: { visitedAt },
        })
        .catch(() => undefined)
    },

    async forget(userId, lesson) {
      await db.stepPass.deleteMany({ where: { userId, lesson } })
    },

    async ofLesson(userId, lesson) {
      const passes = await db.stepPass.findMany({ where: { userId, lesson }, orderBy: [{ passedAt: 'asc' }, { step: 'asc' }] })
      return { lesson, passed: passes.map(passView) }
    },

    async ofUser(userId) {
      const passes = await db.stepPass.findMany({ where: { userId }, orderBy: [{ passedAt: 'asc' }, { step: 'asc' }] })
      const lessons = new Map<string, LessonProgress>()
      for (const pass of passes) {
        const progress = lessons.get(pass.lesson) ?? { lesson: pass.lesson, passed: [] }
        progress.passed.push(passView(pass))
        lessons.set(pass.lesson, progress)
      }
      return [...lessons.values()]
    },

    async recentLessons(userId, most) {
      const visits = await db.lessonVisit.findMany({ where: { userId }, orderBy: { visitedAt: 'desc' }, take: most })
      return visits.map((visit) => visit.lesson)
    },

    async merge(from, to) {
      await db.$transaction(async (tx) => {
        for (const pass of await tx.stepPass.findMany({ where: { userId: from } })) {
          const key = { userId: to, lesson: pass.lesson, step: pass.step }
          const there = await tx.stepPass.findUnique({ where: { userId_lesson_step: key } })
          if (!there) await tx.stepPass.create({ data: { ...pass, userId: to } })
          else if (pass.passedAt < there.passedAt) {
            await tx.stepPass.update({ where: { userId_lesson_step: key }, data: { passedAt: pass.passedAt, how: pass.how } })
          }
        }
        for (const visit of await tx.lessonVisit.findMany({ where: { userId: from } })) {
          const key = { userId: to, lesson: visit.lesson }
          const there = await tx.lessonVisit.findUnique({ where: { userId_lesson: key } })
          if (!there) await tx.lessonVisit.create({ data: { ...visit, userId: to } })
          else if (visit.visitedAt > there.visitedAt) {
            await tx.lessonVisit.update({ where: { userId_lesson: key }, data: { visitedAt: visit.visitedAt } })
          }
        }
        await tx.stepPass.deleteMany({ where: { userId: from } })
        await tx.lessonVisit.deleteMany({ where: { userId: from } })
        await tx.sandbox.updateMany({ where: { userId: from }, data: { userId: to } })
      })
    },
  }
}

/** Prisma's P2002: a unique key is taken. */
const isAlreadyThere = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'P2002'

function passView(pass: { step: string; passedAt: Date; how: string }) {
  return { step: pass.step, at: pass.passedAt.toISOString(), how: pass.how }
}
