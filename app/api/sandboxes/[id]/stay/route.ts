import { languageOf } from '@/app/_server/http/language.ts'
import { respond } from '@/app/_server/http/respond.ts'
import { sandboxOfRequest } from '@/app/_server/sandboxes/of-request.ts'
import { viewOf } from '@/app/_server/sandboxes/view.ts'
import { site } from '@/app/_server/site.ts'

/** The learner is still there, reading. */
export function POST(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return respond(request, async () => {
    const { sandboxes } = site()
    const sandbox = await sandboxOfRequest(request, params)
    sandboxes.touch(sandbox)
    return Response.json(await viewOf(sandbox, sandboxes, languageOf(request.headers)))
  })
}
