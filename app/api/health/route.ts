import { respond } from '@/app/_server/http/respond.ts'
import { site } from '@/app/_server/site.ts'
import type { Health } from '../contract.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request) {
  return respond(request, async () => {
    const { version, library, sandboxes } = site()
    const { level, problems } = await sandboxes.isolation()
    const health: Health = {
      status: 'ok',
      version,
      courses: library.courses().length,
      courseProblems: library.problems(),
      sandboxes: { running: sandboxes.running, queued: sandboxes.queue.length, most: sandboxes.most },
      isolation: { level, problems: problems.map(({ says }) => says) },
    }
    return Response.json(health)
  })
}
