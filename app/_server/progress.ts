import type { LessonProgress } from '../api/contract.ts'
import { chosenSchema } from '../api/contract.ts'
import type { Database } from './db.ts'

/** What learners have done: steps passed, questions answered, lessons opened. A lesson is named "<course>/<lesson>". */
export interface Progress {
  /** A step that was passed stays passed, with the first time and way it was: "solution" when that had been shown before, else "checks". */
  recordPass(pass: { userId: string; lesson: string; step: string; at: Date }): Promise<void>
  /** The first time stays. */
  recordShown(shown: { userId: string; lesson: string; step: string; at: Date }): Promise<void>
  /** What stands in the form of a question, sent or not. */
  keepAnswer(kept: { userId: string; lesson: string; step: string; quiz: string; answer: string[] }): Promise<void>
  /** An answer was sent. The first right one says how it was found, as a step that is passed does. */
  recordAnswer(answer: { userId: string; lesson: string; step: string; quiz: string; right: boolean; at: Date }): Promise<void>
  /** Only for "continue where you were": a visit that cannot be recorded, on a full disk, is nobody's to hear of. */
  recordVisit(userId: string, lesson: string, at: Date): Promise<void>
  /** The steps of a lesson are to be done again. */
  forget(userId: string, lesson: string): Promise<void>
  /** The questions of a step are to be answered again; that they were stays on record, as a step stays passed. */
  clearAnswers(userId: string, lesson: string, step: string): Promise<void>
  ofLesson(userId: string, lesson: string): Promise<LessonProgress>
  ofUser(userId: string): Promise<LessonProgress[]>
  /** Most recently opened first. */
  recentLessons(userId: string, most: number): Promise<string[]>
  /** Everything of `from` becomes `to`'s; where both passed a step, the earlier time stays. */
  merge(from: string, to: string): Promise<void>
}

export function createProgress(db: Database): Progress {
  /** What a step that is done, or a question that is answered, at that time was done with. */
  const howAt = async (key: { userId: string; lesson: string; step: string }, at: Date): Promise<'solution' | 'checks'> => {
    const shown = await db.shownSolution.findUnique({ where: { userId_lesson_step: key } })
    return shown && shown.shownAt <= at ? 'solution' : 'checks'
  }
  return {
    async recordPass({ userId, lesson, step, at }) {
      const key = { userId, lesson, step }
      const how = await howAt(key, at)
      await db.stepPass
        .upsert({ where: { userId_lesson_step: key }, create: { ...key, passedAt: at, how }, update: {} })
        .catch(unlessAlreadyThere)
    },

    async recordShown({ userId, lesson, step, at }) {
      const key = { userId, lesson, step }
      await db.shownSolution
        .upsert({ where: { userId_lesson_step: key }, create: { ...key, shownAt: at }, update: {} })
        .catch(unlessAlreadyThere)
    },

    async keepAnswer({ userId, lesson, step, quiz, answer: chosen }) {
      const key = { userId, lesson, step, quiz }
      const answer = JSON.stringify(chosen)
      await db.quizAnswer
        .upsert({ where: { userId_lesson_step_quiz: key }, create: { ...key, answer, tries: 0 }, update: { answer } })
        .catch(unlessAlreadyThere)
    },

    async recordAnswer({ userId, lesson, step, quiz, right, at }) {
      const key = { userId, lesson, step, quiz }
      // A form's own upsert may come between: the row there is then is counted in.
      await db.quizAnswer.upsert({ where: { userId_lesson_step_quiz: key }, create: { ...key, tries: 0 }, update: {} }).catch(unlessAlreadyThere)
      await db.quizAnswer.updateMany({ where: key, data: { tries: { increment: 1 } } })
      if (right) await db.quizAnswer.updateMany({ where: { ...key, rightAt: null }, data: { rightAt: at, how: await howAt({ userId, lesson, step }, at) } })
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
      const where = { userId, lesson }
      await db.$transaction([db.stepPass.deleteMany({ where }), db.shownSolution.deleteMany({ where }), db.quizAnswer.deleteMany({ where })])
    },

    async clearAnswers(userId, lesson, step) {
      await db.quizAnswer.updateMany({ where: { userId, lesson, step }, data: { answer: nothingChosen } })
    },

    async ofLesson(userId, lesson) {
      const [found] = await progressOf(db, { userId, lesson })
      return found ?? nothingOf(lesson)
    },

    ofUser: (userId) => progressOf(db, { userId }),

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
        for (const { lesson, step, shownAt } of await tx.shownSolution.findMany({ where: { userId: from } })) {
          const key = { userId: to, lesson, step }
          await tx.shownSolution.upsert({ where: { userId_lesson_step: key }, create: { ...key, shownAt }, update: {} })
        }
        for (const answer of await tx.quizAnswer.findMany({ where: { userId: from } })) {
          const key = { userId: to, lesson: answer.lesson, step: answer.step, quiz: answer.quiz }
          const there = await tx.quizAnswer.findUnique({ where: { userId_lesson_step_quiz: key } })
          if (!there) await tx.quizAnswer.create({ data: { ...answer, userId: to } })
          else await tx.quizAnswer.update({ where: { userId_lesson_step_quiz: key }, data: mergedAnswer(answer, there) })
        }
        for (const table of [tx.stepPass, tx.lessonVisit, tx.shownSolution, tx.quizAnswer]) await (table as typeof tx.stepPass).deleteMany({ where: { userId: from } })
        await tx.sandbox.updateMany({ where: { userId: from }, data: { userId: to } })
      })
    },
  }
}

export const nothingOf = (lesson: string): LessonProgress => ({ lesson, passed: [], shown: [], answered: [] })

const nothingChosen = '[]'

type QuizAnswer = Awaited<ReturnType<Database['quizAnswer']['findUniqueOrThrow']>>

/** Of the guest's answers and the user's: what the guest chose stands on the page now; what was answered rightly first stays. */
function mergedAnswer(guest: QuizAnswer, user: QuizAnswer): Partial<QuizAnswer> {
  const first = user.rightAt && (!guest.rightAt || user.rightAt <= guest.rightAt) ? user : guest
  return { answer: guest.answer === nothingChosen ? user.answer : guest.answer, tries: user.tries + guest.tries, rightAt: first.rightAt, how: first.how }
}

/** By lesson; those of which nothing is known are not among them. */
async function progressOf(db: Database, where: { userId: string; lesson?: string }): Promise<LessonProgress[]> {
  const [passes, shown, answers] = await Promise.all([
    db.stepPass.findMany({ where, orderBy: [{ passedAt: 'asc' }, { step: 'asc' }] }),
    db.shownSolution.findMany({ where, orderBy: [{ shownAt: 'asc' }, { step: 'asc' }] }),
    db.quizAnswer.findMany({ where, orderBy: [{ step: 'asc' }, { quiz: 'asc' }] }),
  ])
  const lessons = new Map<string, LessonProgress>()
  const of = (lesson: string): LessonProgress => {
    const progress = lessons.get(lesson) ?? nothingOf(lesson)
    lessons.set(lesson, progress)
    return progress
  }
  for (const { lesson, step, passedAt, how } of passes) of(lesson).passed.push({ step, at: passedAt.toISOString(), how })
  for (const { lesson, step, shownAt } of shown) of(lesson).shown.push({ step, at: shownAt.toISOString() })
  for (const { lesson, step, quiz, answer, tries, rightAt, how } of answers) of(lesson).answered.push({ step, quiz, answer: chosenSchema.parse(JSON.parse(answer)), tries, rightAt: rightAt?.toISOString() ?? null, how })
  return [...lessons.values()]
}

/** Recorded by another at the same moment, which is as well. Prisma's P2002: a unique key is taken. */
function unlessAlreadyThere(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'P2002')) throw error
}
