import { setTimeout as pause } from 'node:timers/promises'
import { userOrNewGuest, withCookies } from '@/app/_server/guests.ts'
import { parseBody, respond } from '@/app/_server/http/respond.ts'
import { viewOf } from '@/app/_server/sandboxes/view.ts'
import { SiteError } from '@/app/_server/site-error.ts'
import { site } from '@/app/_server/site.ts'
import { sandboxRequestSchema } from '../contract.ts'

/** The answer waits so long for a sandbox that is about to be ready: the page then need not ask again, and whatever else the answer takes comes after the prompt. */
const READY_SOON_MS = 100

/** The learner's sandbox for a lesson, started when there is none. */
export function POST(request: Request) {
  return respond(request, async () => {
    const { client, ...wanted } = await parseBody(request, sandboxRequestSchema)
    const { sandboxes, progress, library, openings } = site()
    // Before a guest is made: whoever asks for nothing real leaves nothing behind.
    if (!library.lesson(wanted.course, wanted.lesson)) throw new SiteError({ key: 'notFound', values: { thing: `${wanted.course}/${wanted.lesson}` } })
    const { userId, cookies, cookie } = await userOrNewGuest(request)
    const sandbox = await sandboxes.open({ userId, ...wanted })
    if (client !== undefined) openings.answer(client, { sandbox: sandbox.id, userId, cookie })
    await Promise.race([sandbox.settled, pause(READY_SOON_MS, undefined, { ref: false })])
    await progress.recordVisit(userId, sandbox.lesson, new Date())
    const view = await viewOf(sandbox, sandboxes, wanted.locale)
    return withCookies(Response.json(view, { status: sandbox.state === 'ready' ? 201 : 202 }), cookies)
  })
}
