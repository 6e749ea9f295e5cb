import { requireUser } from '@/app/_server/guests.ts'
import { homeDownload } from '@/app/_server/http/download.ts'
import { parse, respond } from '@/app/_server/http/respond.ts'
import { site } from '@/app/_server/site.ts'
import { SiteError } from '@/app/_server/site-error.ts'
import { identifierSchema } from '@/labs/schema/text.ts'

/** The home folder of a lab that is kept, without resuming it; also of a lesson that is not taught any more. */
export function GET(request: Request, { params }: { params: Promise<{ course: string; lesson: string }> }) {
  return respond(request, async () => {
    const user = await requireUser(request)
    const names = await params
    const lesson = `${parse(identifierSchema, names.course)}/${parse(identifierSchema, names.lesson)}`
    const home = await site().sandboxes.keptHome({ userId: user.id, lesson })
    if (home === null) throw new SiteError({ key: 'notFound', values: { thing: lesson } })
    return homeDownload(home, lesson)
  })
}
