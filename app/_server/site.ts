import type { Auth } from './auth.ts'
import type { Env } from './env.ts'
import type { Openings } from './gateway/openings.ts'
import type { Library } from './library.ts'
import type { Previews } from './previews/previews.ts'
import type { Progress } from './progress.ts'
import type { RateLimit } from './rate-limit.ts'
import type { SandboxService } from './sandboxes/service.ts'

/**
 * What pages and route handlers work with. It is made once by the server process (main.ts) and handed over through a
 * global, because Next.js bundles its own copies of modules: one database, one sandbox service, however often it does.
 */
export interface Site {
  env: Env
  version: string
  auth: Auth
  progress: Progress
  library: Library
  sandboxes: SandboxService
  previews: Previews
  openings: Openings
  /** New guests, by address. */
  guestStarts: RateLimit
}

const key = Symbol.for('podyard.site')

export function provideSite(site: Site): void {
  Object.assign(globalThis, { [key]: site })
}

export function site(): Site {
  const provided = (globalThis as { [key]?: Site })[key]
  if (!provided) throw new Error('Podyard’s pages run only inside its own server: start it with `npm start` or `npm run dev`.')
  return provided
}
