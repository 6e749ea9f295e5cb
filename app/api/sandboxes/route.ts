import { setTimeout as pause } from 'node:timers/promises'
import { userOrNewGuest, withCookies } from '@/app/_server/guests.ts'
import { parseBody, respond } from '@/app/_server/http/respond.ts'
import { viewOf } from '@/app/_server/sandboxes/view.ts'
import { SiteError } from '@/app/_server/site-error.ts'
import { site } from '@/app/_server/site.ts'
import { sandboxRequestSchema } from '../contract.ts'

/** A sandbox that was kept warm is ready by then, */
const READY_SOON_MS = 100
/** and its prompt stands on the page so much later. */
const PROMPT_MS = 100

/** The learner's sandbox for a lesson, started when there is none. */
export function POST(request: Request) {
  return respond(request, async () => {
    const { client, ...wanted } = await parseBody(request, sandboxRequestSchema)
    const { sandboxes, progress, library, openings } = site()
    // Before a guest is made: whoever asks for nothing real leaves nothing behind.
    if (!library.lesson(wanted.course, wanted.lesson)) throw new SiteError({ key: 'notFound', values: { thing: `${wanted.course}/${wanted.lesson}` } })
    const { userId, cookies, cookie } = await userOrNewGuest(request)
    const sandbox = await sandboxes.open({ userId, ...wanted })
    if (client !== undefined) {
      openings.answer(client, { sandbox: sandbox.id, userId, cookie })
      // A page whose socket is there need not be answered before its prompt, and would draw itself anew for it; nor ask again, once it is ready.
      await Promise.race([sandbox.settled, pause(READY_SOON_MS)])
      await pause(PROMPT_MS)
    }
    await progress.recordVisit(userId, sandbox.lesson, new Date())
    const view = await viewOf(sandbox, sandboxes, wanted.locale)
    return withCookies(Response.json(view, { status: sandbox.state === 'ready' ? 201 : 202 }), cookies)
  })
}
