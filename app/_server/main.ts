/** The site's process: Next.js for pages and routes, the gateway for WebSockets, one sandbox service. */
import next from 'next'
import { DatabaseError } from '../../prisma/database-url.ts'
import { createLocalProvider } from '../../sandbox/providers/local/index.ts'
import { composeSite } from './compose.ts'
import { DataFolderError, prepareDataFolder } from './data-folder.ts'
import { EnvError, readEnv } from './env.ts'
import { createGateway } from './gateway/gateway.ts'
import { isOwnOrigin } from './http/requests.ts'
import { createSiteServer, PortError } from './http/server.ts'
import { loadSiteLibrary } from './library.ts'
import { createLogger } from './logger.ts'
import { readNextConfig } from './next-config.ts'
import { provideSite } from './site.ts'

/** Failures whose message alone tells the operator what to do. */
const CLEAR = [EnvError, DataFolderError, PortError, DatabaseError]
/** Time for requests in work when the site stops. */
const GRACE_MS = 5000

async function run(): Promise<void> {
  const env = readEnv()
  const log = createLogger({ debug: env.mode === 'development' })
  const { root } = env
  await prepareDataFolder(env.data)
  const { server, upgradesForNext, ready, listen } = createSiteServer({
    publicOrigin: env.publicOrigin,
    trustProxy: env.trustProxy,
    loopbackOnly: env.allowUnisolated,
    previewHost: env.previewHost, passUpgradesOn: env.mode === 'development',
  })
  const port = await listen(env.host, env.port)

  const [site, pages] = await Promise.all([
    (async () => {
      const provider = createLocalProvider({
        root,
        dataFolder: env.data,
        most: env.maxSandboxes,
        allowUnisolated: env.allowUnisolated,
        log: (line) => log.info(line),
      })
      return composeSite({ env, root, library: await loadSiteLibrary(env, root, log), provider, log })
    })(),
    (async () => {
      const app = next({ dev: env.mode === 'development', dir: root, hostname: env.host, port, httpServer: upgradesForNext as never })
      await readNextConfig(root, env.mode)
      await app.prepare()
      return app
    })(),
  ])
  provideSite(site)
  const gateway = createGateway({
    sandboxes: site.sandboxes,
    openings: site.openings,
    log,
    isOwnOrigin: (request) => isOwnOrigin(request, env),
    async userIdOf(cookie) {
      const session = await site.auth.api.getSession({ headers: new Headers({ cookie }) })
      return session?.user.id ?? null
    },
  })
  ready(pages.getRequestHandler(), gateway, site.previews)
  const shown = env.host === '0.0.0.0' || env.host === '::' ? 'localhost' : env.host.includes(':') ? `[${env.host}]` : env.host
  process.stdout.write(`Podyard is ready: ${env.publicOrigin ?? `http://${shown}:${port}`}\n`)

  let stopping = false
  const stop = async () => {
    if (stopping) process.exit(1)
    stopping = true
    setTimeout(() => process.exit(0), GRACE_MS).unref()
    server.close()
    await gateway.close()
    server.closeIdleConnections()
    await pages.close()
    await site.close()
    process.exit(0)
  }
  process.on('SIGINT', () => void stop())
  // Before the machine is taken down: every lab is kept and ended, then the site stops.
  process.on('SIGUSR2', () => void site.sandboxes.endAll().finally(stop))
  process.on('SIGTERM', () => void stop())
}

process.on('unhandledRejection', (error) => createLogger({ debug: false }).error('a failure that nobody handled', error))
run().catch((error: unknown) => {
  process.stderr.write(`${inWords(error)}\n`)
  process.exit(1)
})

function inWords(error: unknown): string {
  if (CLEAR.some((kind) => error instanceof kind)) return (error as Error).message
  const { code, path = '' } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') return `The disk is full (${path}). Free some space, or set PODYARD_DATA to a folder on another disk.`
  return `Podyard could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
}
