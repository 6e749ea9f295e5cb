import { homeDownload } from '@/app/_server/http/download.ts'
import { respond } from '@/app/_server/http/respond.ts'
import { sandboxOfRequest } from '@/app/_server/sandboxes/of-request.ts'
import { site } from '@/app/_server/site.ts'
import { SiteError } from '@/app/_server/site-error.ts'

/** The learner's home folder, as it is packed in the sandbox. */
export function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return respond(request, async () => {
    const { sandboxes } = site()
    const sandbox = await sandboxOfRequest(request, params)
    if (sandbox.state !== 'ready') throw new SiteError({ key: 'notFound', values: { thing: sandbox.id } })
    return homeDownload(await sandboxes.agent(sandbox).home(), sandbox.lesson)
  })
}
