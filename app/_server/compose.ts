import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { migrate } from '../../prisma/migrate.ts'
import type { SandboxProvider } from '../../sandbox/provider.ts'
import { queuePatienceSeconds } from '../api/contract.ts'
import { createAuth } from './auth.ts'
import { openDatabase } from './db.ts'
import type { Env } from './env.ts'
import { Openings } from './gateway/openings.ts'
import type { Library } from './library.ts'
import type { Logger } from './logger.ts'
import { createPreviews } from './previews/previews.ts'
import { createSessionLook } from './previews/session-look.ts'
import { createProgress } from './progress.ts'
import { RateLimit } from './rate-limit.ts'
import { Checkpoints } from './sandboxes/checkpoints.ts'
import { createSandboxRecords } from './sandboxes/records.ts'
import { SandboxService } from './sandboxes/service.ts'
import { keptSecret } from './secret.ts'
import type { Site } from './site.ts'

export interface Parts {
  env: Env
  /** The checkout. */
  root: string
  library: Library
  provider: SandboxProvider
  log: Logger
  /** Milliseconds since 1970; the machine's clock by default. */
  now?: () => number
}

const HOUR_MS = 60 * 60_000
const REMEMBER_ENDED_MS = 10 * 60_000
/** Of one learner's kept labs: a course of lessons as they usually are, or a few that fill the disk they have. */
const LEARNER_BYTES = 256 * 1024 * 1024

/** Puts a site together: database migrated, learners' sandboxes found again. */
export async function composeSite({ env, root, library, provider, log, now }: Parts): Promise<Site & { close(): Promise<void> }> {
  const applied = await migrate(env.databaseUrl, join(root, 'prisma'))
  if (applied.length > 0) log.info(`database: applied ${applied.join(', ')}`)
  const database = openDatabase(env.databaseUrl)
  const progress = createProgress(database.db)
  const checkpoints = new Checkpoints(join(env.data, 'checkpoints'), { ageMs: env.keepMs, learnerBytes: LEARNER_BYTES, bytes: env.keepBytes })
  const sandboxes = new SandboxService({
    provider,
    records: createSandboxRecords(database.db),
    progress,
    library,
    checkpoints,
    log,
    now,
    most: env.maxSandboxes,
    warm: env.warmSandboxes,
    times: { idleMs: env.idleMs, patienceMs: queuePatienceSeconds * 1000, rememberMs: REMEMBER_ENDED_MS, saveMs: env.keepEveryMs },
  })
  const secret = env.secret ?? (await keptSecret(env.data))
  const previews = createPreviews({
    configuredHost: env.previewHost,
    trustProxy: env.trustProxy,
    secret,
    find: (id, userId) => sandboxes.find(id, userId),
    tunnel: (sandbox, target) => sandboxes.agent(sandbox).tunnel(target),
    isSessionAlive: createSessionLook(database.db, now),
    log,
    now,
  })
  const auth = createAuth({
    database,
    secret,
    publicOrigin: env.publicOrigin,
    log,
    async onGuestBecomes(guestId, userId) {
      await progress.merge(guestId, userId)
      sandboxes.reassign(guestId, userId)
      await checkpoints.move(guestId, userId)
    },
    async onUserLeaves(userId) {
      for (const sandbox of sandboxes.ofUser(userId)) await sandboxes.finish(sandbox, { kind: 'deleted' })
      await checkpoints.dropUser(userId)
    },
  })
  await sandboxes.begin()
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  return {
    env,
    version,
    auth,
    progress,
    library,
    sandboxes,
    previews,
    openings: new Openings(),
    guestStarts: new RateLimit(env.guestStartsPerHour, HOUR_MS),
    async close() {
      await sandboxes.close()
      await database.close()
    },
  }
}
