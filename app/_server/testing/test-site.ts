import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { composeSite } from '../compose.ts'
import { readEnv } from '../env.ts'
import { createGateway } from '../gateway/gateway.ts'
import { isOwnOrigin } from '../http/requests.ts'
import { createSiteServer } from '../http/server.ts'
import { provideSite, type Site } from '../site.ts'
import { FakeProvider } from './fake-provider.ts'
import { miniLibrary } from './mini-library.ts'
import { answerByRoute } from './routes.ts'

export interface TestSite {
  url: string
  site: Site
  /** Stops the site; its data and its sandboxes stay for the next one. */
  stop(): Promise<void>
}

export interface TestGround {
  provider: FakeProvider
  /** What the gateway waits for before it looks up whose page it has. */
  beforeLookup: () => Promise<void>
  /** Put the clock of the site forward. */
  advance(ms: number): void
  start(settings?: Record<string, string>): Promise<TestSite>
  remove(): Promise<void>
}

const silent = { debug: () => {}, info: () => {}, error: () => {} }
const root = fileURLToPath(new URL('../../..', import.meta.url))

/** A data folder and a fake provider, on which the real site, but for Next.js, is started and stopped. */
export async function testGround(): Promise<TestGround> {
  const data = await mkdtemp(join(tmpdir(), 'podyard-site-'))
  const provider = new FakeProvider()
  let ahead = 0
  const stops = new Set<() => Promise<void>>()
  const ground: TestGround = {
    provider,
    beforeLookup: async () => {},
    advance: (ms) => void (ahead += ms),
    async start(settings = {}) {
      const env = readEnv({ NODE_ENV: 'test', PODYARD_DATA: data, PORT: '0', ...settings })
      const { server, ready, listen } = createSiteServer({ publicOrigin: env.publicOrigin, trustProxy: env.trustProxy, loopbackOnly: env.allowUnisolated, previewHost: env.previewHost, passUpgradesOn: false })
      const port = await listen('127.0.0.1', 0)
      const site = await composeSite({ env, root, library: miniLibrary(), provider, log: silent, now: () => Date.now() + ahead })
      provideSite(site)
      const gateway = createGateway({
        sandboxes: site.sandboxes,
        openings: site.openings,
        log: silent,
        isOwnOrigin: (request) => isOwnOrigin(request, env),
        userIdOf: async (cookie) => {
          await ground.beforeLookup()
          return (await site.auth.api.getSession({ headers: new Headers({ cookie }) }))?.user.id ?? null
        },
      })
      ready((request, response) => throughWeb(request, response), gateway, site.previews)
      const stop = async () => {
        if (!stops.delete(stop)) return
        await gateway.close()
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
        await site.close()
      }
      stops.add(stop)
      return { url: `http://127.0.0.1:${port}`, site, stop }
    },
    async remove() {
      for (const stop of [...stops]) await stop()
      for (const id of [...provider.agents.keys()]) await provider.end(id)
      await rm(data, { recursive: true, force: true })
    },
  }
  return ground
}

/** Node's request and response as the web's, which is all that Next.js does between the server and a route. */
async function throughWeb(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', headers, url = '/' } = request
  const body = method === 'GET' || method === 'HEAD' ? {} : { body: Readable.toWeb(request) as ReadableStream, duplex: 'half' as const }
  const answer = await answerByRoute(new Request(new URL(url, `http://${headers.host}`), { method, headers: headers as Record<string, string>, ...body }))
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value)
  response.setHeader('set-cookie', answer.headers.getSetCookie())
  response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()))
}
