import { requireUser } from '@/app/_server/guests.ts'
import { parse, parseBody, respond } from '@/app/_server/http/respond.ts'
import { site } from '@/app/_server/site.ts'
import { SiteError } from '@/app/_server/site-error.ts'
import { solutionRequestSchema, type SolutionView } from '@/app/api/contract.ts'
import { solutionOf } from '@/labs/load/solution.ts'
import { identifierSchema } from '@/labs/schema/text.ts'

/** How a step is done. That it was shown is recorded before it is told. */
export function POST(request: Request, { params }: { params: Promise<{ course: string; lesson: string }> }) {
  return respond(request, async () => {
    const user = await requireUser(request)
    const names = await params
    const { step: id, locale } = await parseBody(request, solutionRequestSchema)
    const { library, progress } = site()
    const lesson = library.lesson(parse(identifierSchema, names.course), parse(identifierSchema, names.lesson))
    const step = lesson?.spec.steps.find((one) => one.id === id)
    if (!lesson || !step) throw new SiteError({ key: 'notFound', values: { thing: `${names.course}/${names.lesson}: ${id}` } })
    await progress.recordShown({ userId: user.id, lesson: lesson.id, step: id, at: new Date() })
    return Response.json({ step: id, ...solutionOf(step, locale) } satisfies SolutionView)
  })
}
