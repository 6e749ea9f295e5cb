import * as auth from '../../api/auth/[...all]/route.ts'
import * as health from '../../api/health/route.ts'
import * as keptHome from '../../api/labs/[course]/[lesson]/home/route.ts'
import * as answers from '../../api/progress/[course]/[lesson]/answers/route.ts'
import * as solutions from '../../api/progress/[course]/[lesson]/solutions/route.ts'
import * as lessonProgress from '../../api/progress/[course]/[lesson]/route.ts'
import * as progress from '../../api/progress/route.ts'
import * as previews from '../../api/sandboxes/[id]/previews/route.ts'
import * as home from '../../api/sandboxes/[id]/home/route.ts'
import * as stay from '../../api/sandboxes/[id]/stay/route.ts'
import * as sandbox from '../../api/sandboxes/[id]/route.ts'
import * as sandboxes from '../../api/sandboxes/route.ts'

type Handler = (request: Request, context: { params: Promise<never> }) => Response | Promise<Response>

/** The route handlers by address, as Next.js finds them by folder. */
const routes: [RegExp, Record<string, Handler>][] = [
  [/^\/api\/auth\/(?<all>.+)$/, auth],
  [/^\/api\/health$/, health as never],
  [/^\/api\/progress$/, progress],
  [/^\/api\/progress\/(?<course>[^/]+)\/(?<lesson>[^/]+)$/, lessonProgress],
  [/^\/api\/progress\/(?<course>[^/]+)\/(?<lesson>[^/]+)\/solutions$/, solutions],
  [/^\/api\/progress\/(?<course>[^/]+)\/(?<lesson>[^/]+)\/answers$/, answers],
  [/^\/api\/labs\/(?<course>[^/]+)\/(?<lesson>[^/]+)\/home$/, keptHome],
  [/^\/api\/sandboxes$/, sandboxes],
  [/^\/api\/sandboxes\/(?<id>[^/]+)$/, sandbox],
  [/^\/api\/sandboxes\/(?<id>[^/]+)\/stay$/, stay],
  [/^\/api\/sandboxes\/(?<id>[^/]+)\/home$/, home],
  [/^\/api\/sandboxes\/(?<id>[^/]+)\/previews$/, previews],
]

export async function answerByRoute(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  for (const [pattern, methods] of routes) {
    const match = pattern.exec(pathname)
    const handler = match && methods[request.method]
    if (match && handler) return handler(request, { params: Promise.resolve({ ...match.groups }) as Promise<never> })
  }
  return new Response(null, { status: 404 })
}
