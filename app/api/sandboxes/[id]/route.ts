import { languageOf } from '@/app/_server/http/language.ts'
import { respond } from '@/app/_server/http/respond.ts'
import { sandboxOfRequest } from '@/app/_server/sandboxes/of-request.ts'
import { viewOf } from '@/app/_server/sandboxes/view.ts'
import { site } from '@/app/_server/site.ts'

interface Context {
  params: Promise<{ id: string }>
}

export function GET(request: Request, { params }: Context) {
  return respond(request, async () => {
    const sandbox = await sandboxOfRequest(request, params)
    return Response.json(await viewOf(sandbox, site().sandboxes, languageOf(request.headers)))
  })
}

export function DELETE(request: Request, { params }: Context) {
  return respond(request, async () => {
    const unkept = new URL(request.url).searchParams.get('unkept') === 'true'
    await site().sandboxes.finishKept(await sandboxOfRequest(request, params), { kind: 'asked' }, { unkept })
    return new Response(null, { status: 204 })
  })
}
