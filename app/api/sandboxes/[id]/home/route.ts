import { Readable } from 'node:stream'
import { respond } from '@/app/_server/http/respond.ts'
import { sandboxOfRequest } from '@/app/_server/sandboxes/of-request.ts'
import { site } from '@/app/_server/site.ts'
import { SiteError } from '@/app/_server/site-error.ts'

/** The learner's home folder, as it is packed in the sandbox: bytes of the learner's own making, so no browser is to make sense of them. */
export function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return respond(request, async () => {
    const { sandboxes } = site()
    const sandbox = await sandboxOfRequest(request, params)
    if (sandbox.state !== 'ready') throw new SiteError({ key: 'notFound', values: { thing: sandbox.id } })
    const home = await sandboxes.agent(sandbox).home()
    return new Response(Readable.toWeb(home) as ReadableStream<Uint8Array>, {
      headers: {
        'content-type': 'application/gzip',
        'content-disposition': `attachment; filename="${sandbox.lesson.replace('/', '-')}-home.tar.gz"`,
        'x-content-type-options': 'nosniff',
      },
    })
  })
}
