import { requireUser } from '@/app/_server/guests.ts'
import { respond } from '@/app/_server/http/respond.ts'
import { site } from '@/app/_server/site.ts'

export function GET(request: Request) {
  return respond(request, async () => {
    const user = await requireUser(request)
    return Response.json({ lessons: await site().progress.ofUser(user.id) })
  })
}
