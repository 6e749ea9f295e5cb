import { requireUser } from '@/app/_server/guests.ts'
import { parse, respond } from '@/app/_server/http/respond.ts'
import { site } from '@/app/_server/site.ts'
import { identifierSchema } from '@/labs/schema/text.ts'

export function GET(request: Request, { params }: { params: Promise<{ course: string; lesson: string }> }) {
  return respond(request, async () => {
    const user = await requireUser(request)
    const { course, lesson } = await params
    const id = `${parse(identifierSchema, course)}/${parse(identifierSchema, lesson)}`
    return Response.json(await site().progress.ofLesson(user.id, id))
  })
}
