import { previewRequestSchema, type PreviewView } from '@/app/api/contract.ts'
import { parseBody, respond } from '@/app/_server/http/respond.ts'
import { openPreview } from '@/app/_server/previews/open-preview.ts'
import { sandboxOfRequest } from '@/app/_server/sandboxes/of-request.ts'

/** Where a browser sees what listens in the learner's sandbox. */
export function POST(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return respond(request, async () => {
    const sandbox = await sandboxOfRequest(request, params)
    const url = await openPreview(request, sandbox.id, await parseBody(request, previewRequestSchema))
    return Response.json({ url } satisfies PreviewView)
  })
}
