import { requireUser } from '@/app/_server/guests.ts'
import { parse, parseBody, respond } from '@/app/_server/http/respond.ts'
import { canBeAnswer } from '@/app/_server/quiz-answers.ts'
import { site } from '@/app/_server/site.ts'
import { SiteError } from '@/app/_server/site-error.ts'
import { answerRequestSchema } from '@/app/api/contract.ts'
import { identifierSchema } from '@/labs/schema/text.ts'

/** What stands in the form of a question, so that it stands there on the learner's other devices too. What it is worth, the sandbox says. */
export function PUT(request: Request, { params }: { params: Promise<{ course: string; lesson: string }> }) {
  return respond(request, async () => {
    const user = await requireUser(request)
    const names = await params
    const { step, quiz, answer } = await parseBody(request, answerRequestSchema)
    const { library, progress } = site()
    const lesson = library.lesson(parse(identifierSchema, names.course), parse(identifierSchema, names.lesson))
    const asked = lesson?.spec.steps.find((one) => one.id === step)?.quizzes.find((one) => one.id === quiz)
    if (!lesson || !asked) throw new SiteError({ key: 'notFound', values: { thing: `${names.course}/${names.lesson}: ${step}, ${quiz}` } })
    if (!canBeAnswer(asked, answer)) throw new SiteError({ key: 'badRequest', values: { field: 'answer', reason: 'not what the question leaves to choose from' } })
    await progress.keepAnswer({ userId: user.id, lesson: lesson.id, step, quiz, answer })
    return new Response(null, { status: 204 })
  })
}
