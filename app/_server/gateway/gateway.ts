import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { z } from 'zod'
import { limits } from '../../../sandbox/protocol.ts'
import { closeCodes, sandboxIdSchema, type CloseCode } from '../../api/contract.ts'
import type { Logger } from '../logger.ts'
import type { LiveSandbox } from '../sandboxes/live-sandbox.ts'
import type { SandboxService } from '../sandboxes/service.ts'
import { closeCodeOf } from './agent-close.ts'
import type { Opening, Openings } from './openings.ts'
import { relay } from './relay.ts'
import { SessionWatch } from './session-watch.ts'

/** Sockets of one learner's pages on one sandbox: a few tabs and devices. */
const SOCKETS_PER_SANDBOX = 12
/** A page that neither answers two pings in a row nor says anything else is gone: over a slow line, pings wait behind what it is being sent. */
const PING_MS = 20_000
const CLOSING_MS = 2000

export interface GatewayOptions {
  sandboxes: SandboxService
  openings: Openings
  /** The user whose session these cookies name; null without one. */
  userIdOf(cookie: string): Promise<string | null>
  /** Whether a page of this origin may open sockets. */
  isOwnOrigin(request: IncomingMessage): boolean
  log: Logger
}

interface PageName {
  /** Null: it gave none. */
  client: string | null
  /** Counts sockets in the order in which they were opened. */
  arrival: number
}

export interface Gateway {
  /** True when the upgrade is the gateway's, whatever it answers; false when it is for somebody else. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /** Tells every page that the site restarts. */
  close(): Promise<void>
}

/** What a page says first, in characters: what it has of a dozen terminals is some hundreds. */
const HELLO_CHARACTERS = 4096

/** Without an id: to the sandbox that the page has just asked for, under its name. */
const PATH = /^\/api\/sandboxes\/(?:(?<id>[^/]+)\/)?socket$/

/** WebSockets from pages to the agents of their own sandboxes. */
export function createGateway({ sandboxes, openings, userIdOf, isOwnOrigin, log }: GatewayOptions): Gateway {
  const server = new WebSocketServer({ noServer: true, clientTracking: true, perMessageDeflate: false, maxPayload: limits.frameBytes + 1024 })
  const perSandbox = new Map<string, Map<WebSocket, PageName>>()
  let arrivals = 0
  const answered = new WeakSet<WebSocket>()
  const sessions = new SessionWatch({ userIdOf, ended: (page) => closeSoon(page, closeCodes.sessionEnded), log })

  const pings = setInterval(() => {
    for (const page of server.clients) {
      if (!answered.has(page)) page.terminate()
      answered.delete(page)
      page.ping()
    }
    void sessions.look()
  }, PING_MS)
  pings.unref()

  /** Refusals come after the handshake: a browser tells its page nothing of an HTTP status. */
  async function admit(id: string | null, page: WebSocket, request: IncomingMessage): Promise<LiveSandbox | CloseCode> {
    const name = { client: clientOf(request), arrival: ++arrivals }
    const wanted = id === null ? await openingOf(page, name.client) : await wantedBy(request, id)
    if (typeof wanted === 'number') return wanted
    const { userId, cookie } = wanted
    sessions.add(page, cookie, userId)
    const sandbox = sandboxIdSchema.safeParse(wanted.sandbox).success ? sandboxes.find(wanted.sandbox, userId) : null
    if (!sandbox) return closeCodes.notFound
    if (!take(sandbox.id, page, name)) return closeCodes.tooManySockets
    return sandbox
  }

  async function wantedBy({ headers: { cookie = '' } }: IncomingMessage, sandbox: string): Promise<Opening | CloseCode> {
    const userId = await userIdOf(cookie)
    return userId === null ? closeCodes.notSignedIn : { sandbox, userId, cookie }
  }

  async function openingOf(page: WebSocket, client: string | null): Promise<Opening | CloseCode> {
    if (client === null) return closeCodes.notFound
    page.once('close', () => openings.leave(client))
    return (await openings.wait(client)) ?? closeCodes.noAnswer
  }

  /**
   * False when there are too many already. A page that comes back replaces its socket of before, which may be half dead since its machine slept; its
   * session may have been looked up sooner than that one's, which comes too late then.
   */
  function take(id: string, page: WebSocket, name: PageName): boolean {
    const pages = perSandbox.get(id) ?? new Map<WebSocket, PageName>()
    const same = name.client === null ? [] : [...pages].filter(([, { client }]) => client === name.client)
    if (same.some(([, { arrival }]) => arrival > name.arrival)) return false
    for (const [before] of same) {
      pages.delete(before)
      before.terminate()
    }
    if (pages.size >= SOCKETS_PER_SANDBOX) return false
    perSandbox.set(id, pages.set(page, name))
    page.once('close', () => {
      pages.delete(page)
      if (pages.size === 0 && perSandbox.get(id) === pages) perSandbox.delete(id)
    })
    return true
  }

  async function serve(page: WebSocket, id: string | null, request: IncomingMessage): Promise<void> {
    // What the page says before the agent is there waits in the socket, not here.
    page.pause()
    const hello = queryOf(request).get('hello')
    if (hello !== null && hello.length > HELLO_CHARACTERS) return closeSoon(page, closeCodes.tooLong)
    const sandbox = await admit(id, page, request)
    if (typeof sandbox === 'number') return closeSoon(page, sandbox)
    await sandbox.settled
    if (isEnded(sandbox)) return closeSoon(page, closeCodes.ended)
    const onEnd = () => closeSoon(page, closeCodes.ended)
    sandbox.onEnd.add(onEnd)
    page.once('close', () => sandbox.onEnd.delete(onEnd))

    const agent = await sandboxes.agent(sandbox).workspace()
    agent.on('error', (error) => log.debug(`the agent of sandbox ${sandbox.id} broke a connection`, error))
    agent.once('close', (code) => closeSoon(page, isEnded(sandbox) ? closeCodes.ended : closeCodeOf(code)))
    if (page.readyState !== page.OPEN) return agent.terminate()
    relay(page, agent)
    if (hello !== null) agent.send(hello)
    page.resume()
  }

  return {
    upgrade(request, socket, head) {
      const path = PATH.exec(new URL(request.url ?? '/', 'http://site').pathname)
      if (!path) return false
      const id = path.groups?.id ?? null
      if (!isOwnOrigin(request)) {
        socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
        return true
      }
      server.handleUpgrade(request, socket, head, (page) => {
        answered.add(page)
        page.on('pong', () => answered.add(page))
        page.on('message', () => answered.add(page))
        page.on('error', (error) => log.debug('a page broke its connection', error))
        serve(page, id, request).catch((error) => {
          log.error(`a page could not be connected to ${id === null ? 'its new sandbox' : `sandbox ${id}`}`, error)
          closeSoon(page, closeCodes.noAnswer)
        })
      })
      return true
    },

    async close() {
      clearInterval(pings)
      for (const page of server.clients) closeSoon(page, closeCodes.restarting)
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** The name that a page keeps over reconnects; see the hello of sandbox/protocol.ts. */
function clientOf(request: IncomingMessage): string | null {
  return z.uuid().safeParse(queryOf(request).get('client')).data ?? null
}

const queryOf = ({ url = '/' }: IncomingMessage): URLSearchParams => new URL(url, 'http://site').searchParams

/** A sandbox may end while something about it is awaited; the compiler does not know that. */
const isEnded = (sandbox: LiveSandbox): boolean => sandbox.state === 'ended'

/** Closes politely, then for good: a page that is gone does not answer a close. */
function closeSoon(page: WebSocket, code: CloseCode): void {
  page.resume() // the answer to a close is read only by a socket that is
  page.close(code)
  const timer = setTimeout(() => page.terminate(), CLOSING_MS)
  page.once('close', () => clearTimeout(timer))
}

