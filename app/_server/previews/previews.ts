import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Logger } from '../logger.ts'
import type { LiveSandbox } from '../sandboxes/live-sandbox.ts'
import { isPreviewHost, labelOf, targetInLab, targetOf, type PreviewTarget } from './address.ts'
import { passCookie, passOf, requestHeaders, responseHeaders, type PreviewAddresses } from './headers.ts'
import { createPasses, passSeconds, type Pass } from './pass.ts'
import { refusalPage, type PreviewRefusal } from './refusal-page.ts'

/** Requests and sockets of one sandbox's pages at once. */
const CONNECTIONS_PER_SANDBOX = 64
/** A page of a sandbox that says nothing for so long is given up. */
const SILENCE_MS = 60_000
/** Whoever has signed out, or been signed out, has no socket and no stream of a sandbox any more, so long after at the latest. */
const LOOK_AGAIN_MS = 20_000
/** Of HTTP: browsers leave it out. */
const USUAL_PORT = 80
/** Where a ticket is exchanged for a cookie; nothing of a sandbox is ever asked under this path. */
const OPEN_PATH = '/.podyard/open'

export interface PreviewsOptions {
  /** PODYARD_PREVIEW_HOST; null: under localhost only. */
  configuredHost: string | null
  trustProxy: boolean
  secret: string
  find(id: string, userId: string): LiveSandbox | null
  /** A byte stream to an address in a sandbox's own network. Rejects when nothing answers there. */
  tunnel(sandbox: LiveSandbox, target: PreviewTarget): Promise<Duplex>
  isSessionAlive(session: string): Promise<boolean>
  log: Logger
  now?: () => number
  lookAgainMs?: number
}

export interface Previews {
  /** True: this host is the previews' own, and the request is answered. */
  handle(request: IncomingMessage, response: ServerResponse): boolean
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /** An address that opens a target once, within seconds, in whatever browser is sent there. */
  ticketAddress(target: PreviewTarget, where: { origin: string; path: string }, who: { user: string; session: string; site: string }): string
}

type Admitted = { sandbox: LiveSandbox; target: PreviewTarget & { label: string }; pass: Pass }

/** Pages of sandboxes, each on a host name of its own: their scripts cannot read the site's cookies, nor those of another preview. */
export function createPreviews(options: PreviewsOptions): Previews {
  const { configuredHost, trustProxy, log } = options
  const passes = createPasses(options.secret, options.now)
  const open = new Map<string, number>()

  const hostOf = (request: IncomingMessage): string | undefined => (trustProxy && String(request.headers['x-forwarded-host'] ?? '')) || request.headers.host
  const isSecure = (request: IncomingMessage): boolean => trustProxy && request.headers['x-forwarded-proto'] === 'https'

  /** Browsers take names under localhost for as safe as HTTPS. */
  const keepsSecureCookies = (request: IncomingMessage): boolean => isSecure(request) || (hostOf(request) ?? '').replace(/:\d+$/, '').endsWith('.localhost')

  async function admit(request: IncomingMessage): Promise<Admitted | PreviewRefusal> {
    const target = targetOf(hostOf(request), configuredHost)
    if (!target) return 'unknown'
    const pass = passes.read(passOf(request.headers.cookie), 'cookie', target.label)
    if (!pass || !(await options.isSessionAlive(pass.session))) return 'not-yours'
    const sandbox = options.find(target.sandbox, pass.user)
    if (!sandbox) return 'not-yours'
    if (sandbox.state !== 'ready') return 'ended'
    return { sandbox, target, pass }
  }

  /** Counts a connection; null when there are too many. The result gives it back, once. */
  function occupy(sandbox: string): (() => void) | null {
    const count = open.get(sandbox) ?? 0
    if (count >= CONNECTIONS_PER_SANDBOX) return null
    open.set(sandbox, count + 1)
    let given = false
    return () => {
      if (given) return
      given = true
      const left = (open.get(sandbox) ?? 1) - 1
      if (left > 0) open.set(sandbox, left)
      else open.delete(sandbox)
    }
  }

  /** Looks now and then whether the session is still there; returns how to stop. */
  function whileSignedIn({ session }: Pass, close: () => void): () => void {
    const look = () => {
      options.isSessionAlive(session).then(
        (alive) => !alive && close(),
        (error: unknown) => log.error('a session could not be looked up for a preview', error),
      )
    }
    const timer = setInterval(look, options.lookAgainMs ?? LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }

  function exchange(request: IncomingMessage, response: ServerResponse, url: URL): void {
    const target = targetOf(hostOf(request), configuredHost)
    const ticket = target && passes.read(url.searchParams.get('ticket') ?? undefined, 'ticket', target.label)
    if (!target || !ticket) return refusalPage(response, request, 'not-yours')
    const { user, session, site, label } = ticket
    const path = url.searchParams.get('path') ?? '/'
    response.writeHead(303, {
      location: /^\/(?![/\\])/.test(path) ? path : '/',
      'set-cookie': passCookie(passes.sign({ use: 'cookie', label, user, session, site }), { secure: keepsSecureCookies(request), seconds: passSeconds.cookie }),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': `frame-ancestors ${site}`,
    })
    response.end()
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://preview')
    if (url.pathname === OPEN_PATH) return exchange(request, response, url)
    const admitted = await admit(request)
    if (typeof admitted === 'string') return refusalPage(response, request, admitted)
    const { sandbox, target, pass } = admitted
    const release = occupy(sandbox.id)
    if (!release) return refusalPage(response, request, 'busy')
    response.once('close', release)
    let stream: Duplex
    try {
      stream = await options.tunnel(sandbox, target)
    } catch (error) {
      log.debug(`a preview of sandbox ${sandbox.id} reached nothing`, error)
      return refusalPage(response, request, 'nothing-there', { target: `${target.address}:${target.port}` })
    }
    response.once('close', () => stream.destroy())
    response.once('close', whileSignedIn(pass, () => void response.destroy()))
    const addresses = addressesOf(request, target, pass)
    const onward = httpRequest(
      { method: request.method, path: request.url, headers: { ...requestHeaders(request.headers, addresses), connection: 'close' }, createConnection: () => stream as Socket, timeout: SILENCE_MS, setHost: false },
      (answered) => {
        // A stream of events may be silent as long as it likes.
        onward.setTimeout(0)
        response.writeHead(answered.statusCode ?? 502, responseHeaders(answered.headers, addresses, pass.site))
        answered.on('error', () => response.destroy())
        answered.pipe(response)
      },
    )
    onward.on('timeout', () => onward.destroy(new Error(`nothing was said for ${SILENCE_MS / 1000} s`)))
    onward.on('error', (error) => {
      log.debug(`a preview of sandbox ${sandbox.id} broke`, error)
      if (response.headersSent) response.destroy()
      else refusalPage(response, request, 'nothing-there', { target: `${target.address}:${target.port}` })
    })
    request.pipe(onward)
  }

  /** Frames are not looked at: once both ends agree, bytes pass. */
  async function connect(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const admitted = await admit(request)
    if (typeof admitted === 'string') return void socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
    const { sandbox, target, pass } = admitted
    const addresses = addressesOf(request, target, pass)
    // A page elsewhere may not open sockets with the cookie that the browser adds for it.
    if (request.headers.origin !== undefined && request.headers.origin !== addresses.preview) return void socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
    const release = occupy(sandbox.id)
    if (!release) return void socket.end('HTTP/1.1 429 Too Many Requests\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
    socket.once('close', release)
    const stream = await options.tunnel(sandbox, target)
    const close = () => void (socket.destroy(), stream.destroy())
    for (const end of [socket, stream]) end.once('close', close).on('error', close)
    sandbox.onEnd.add(close)
    socket.once('close', () => sandbox.onEnd.delete(close))
    socket.once('close', whileSignedIn(pass, close))
    const headers = Object.entries({ ...requestHeaders(request.headers, addresses), connection: 'Upgrade', upgrade: request.headers.upgrade ?? 'websocket' })
    const lines = headers.flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`))
    stream.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    stream.write(head)
    stream.pipe(socket)
    socket.pipe(stream)
  }

  function addressesOf(request: IncomingMessage, { sandbox, label, address, port }: Admitted['target'], pass: Pass): PreviewAddresses {
    const scheme = isSecure(request) ? 'https' : 'http'
    const host = hostOf(request) ?? ''
    return {
      preview: `${scheme}://${host}`,
      target: port === USUAL_PORT ? address : `${address}:${port}`,
      secure: keepsSecureCookies(request),
      elsewhere: (url) => {
        const other = targetInLab(sandbox, url)
        return other && ticketAddress(other, { origin: `${scheme}://${labelOf(other)}${host.slice(label.length)}`, path: url.pathname + url.search + url.hash }, pass)
      },
    }
  }

  const ticketAddress: Previews['ticketAddress'] = (target, { origin, path }, { user, session, site }) => {
    const url = new URL(OPEN_PATH, origin)
    url.searchParams.set('ticket', passes.sign({ use: 'ticket', label: labelOf(target), user, session, site }))
    url.searchParams.set('path', path)
    return url.href
  }

  return {
    handle(request, response) {
      if (!isPreviewHost(hostOf(request), configuredHost)) return false
      answer(request, response).catch((error: unknown) => {
        log.error('a preview failed', error)
        if (response.headersSent) response.destroy()
        else refusalPage(response, request, 'unknown')
      })
      return true
    },
    upgrade(request, socket, head) {
      if (!isPreviewHost(hostOf(request), configuredHost)) return false
      connect(request, socket, head).catch((error: unknown) => {
        log.debug('a socket of a preview could not be opened', error)
        socket.destroy()
      })
      return true
    },
    ticketAddress,
  }
}
