import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Logger } from '../logger.ts'
import type { LiveSandbox } from '../sandboxes/live-sandbox.ts'
import { isPreviewHost, labelOf, targetInLab, targetOf, usualPort, type PreviewTarget } from './address.ts'
import { passCookie, passOf, requestHeaders, responseHeaders, type PreviewAddresses } from './headers.ts'
import { createPasses, passSeconds, type Pass } from './pass.ts'
import { refusalPage, type PreviewRefusal } from './refusal-page.ts'
import { overTls, speaksTls } from './tls.ts'

/** Requests and sockets of one sandbox's pages at once. */
const CONNECTIONS_PER_SANDBOX = 64
/** A page of a sandbox that begins no answer for so long is given up. What has begun may be silent as long as it likes. */
const SILENCE_MS = 60_000
/** Whoever has signed out, or been signed out, has no socket and no stream of a sandbox any more, so long after at the latest. */
const LOOK_AGAIN_MS = 20_000
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
  silenceMs?: number
}

export interface Previews {
  /** True: this host is the previews' own, and the request is answered. */
  handle(request: IncomingMessage, response: ServerResponse): boolean
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /** An address that opens a target once, within seconds, in whatever browser is sent there. */
  ticketAddress(target: PreviewTarget, where: { origin: string; path: string }, who: Pick<Pass, 'user' | 'session' | 'site' | 'locale' | 'theme'>): string
}

/** `pass`: of whoever was admitted before, or is admitted to something that does not answer. */
interface Refused {
  why: PreviewRefusal
  pass?: Pass
}
type Admitted = { sandbox: LiveSandbox; target: PreviewTarget & { label: string }; pass: Pass }

/** Pages of sandboxes, each on a host name of its own: their scripts cannot read the site's cookies, nor those of another preview. */
export function createPreviews(options: PreviewsOptions): Previews {
  const { configuredHost, trustProxy, log } = options
  const passes = createPasses(options.secret, options.now)
  const open = new Map<string, number>()
  const silenceMs = options.silenceMs ?? SILENCE_MS

  const hostOf = (request: IncomingMessage): string | undefined => (trustProxy && String(request.headers['x-forwarded-host'] ?? '')) || request.headers.host
  const isSecure = (request: IncomingMessage): boolean => trustProxy && request.headers['x-forwarded-proto'] === 'https'

  /** Browsers take names under localhost for as safe as HTTPS. */
  const keepsSecureCookies = (request: IncomingMessage): boolean => isSecure(request) || (hostOf(request) ?? '').replace(/:\d+$/, '').endsWith('.localhost')

  async function admit(request: IncomingMessage): Promise<Admitted | Refused> {
    const target = targetOf(hostOf(request), configuredHost)
    if (!target) return { why: 'unknown' }
    const pass = passes.read(passOf(request.headers.cookie), 'cookie', target.label)
    if (!pass) return { why: 'not-yours' }
    if (!(await options.isSessionAlive(pass.session))) return { why: 'not-yours', pass }
    const sandbox = options.find(target.sandbox, pass.user)
    if (!sandbox || sandbox.state !== 'ready') return { why: sandbox ? 'ended' : 'not-yours', pass }
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
    if (!target || !ticket) return refusalPage(response, request, { why: 'not-yours' })
    const { until, ...pass } = ticket
    const { site } = pass
    const path = url.searchParams.get('path') ?? '/'
    response.writeHead(303, {
      location: /^\/(?![/\\])/.test(path) ? path : '/',
      'set-cookie': passCookie(passes.sign({ ...pass, use: 'cookie' }), { secure: keepsSecureCookies(request), seconds: passSeconds.cookie }),
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
    if ('why' in admitted) return refusalPage(response, request, admitted)
    const { sandbox, target, pass } = admitted
    const refuse = (why: PreviewRefusal): void => refusalPage(response, request, { why, pass, target: `${target.address}:${target.port}` })
    const release = occupy(sandbox.id)
    if (!release) return refuse('busy')
    response.once('close', release)
    const reached = await reach(sandbox, target)
    if (typeof reached === 'string') return refuse(reached)
    const stream = reached
    response.once('close', () => stream.destroy())
    response.once('close', whileSignedIn(pass, () => void response.destroy()))
    const addresses = addressesOf(request, target, pass)
    const onward = httpRequest(
      { method: request.method, path: request.url, headers: { ...requestHeaders(request.headers, addresses), connection: 'close' }, createConnection: () => stream as Socket, setHost: false },
      (answered) => {
        // A stream of events may be silent as long as it likes.
        onward.setTimeout(0)
        response.writeHead(answered.statusCode ?? 502, responseHeaders(answered.headers, addresses, pass.site))
        answered.on('error', () => response.destroy())
        answered.pipe(response)
      },
    )
    let silent = false
    // As an option it would be for a connection that the request makes itself.
    onward.setTimeout(silenceMs)
    onward.on('timeout', () => {
      silent = true
      onward.destroy(new Error(`nothing was said for ${silenceMs / 1000} s`))
    })
    onward.on('error', (error) => {
      log.debug(`a preview of sandbox ${sandbox.id} broke`, error)
      if (response.headersSent || response.destroyed) return void response.destroy()
      void (silent ? Promise.resolve('silent' as const) : whyNoAnswer(sandbox, target)).then(refuse)
    })
    request.pipe(onward)
  }

  /** A stream in which HTTP is spoken with the target; or why there is none. */
  async function reach(sandbox: LiveSandbox, target: PreviewTarget): Promise<Duplex | 'nothing-there' | 'no-tls'> {
    const failed = (why: 'nothing-there' | 'no-tls') => (error: unknown) => {
      log.debug(`a preview of sandbox ${sandbox.id} reached nothing`, error)
      return why
    }
    const stream = await options.tunnel(sandbox, target).catch(failed('nothing-there'))
    return typeof stream === 'string' || target.scheme === 'http' ? stream : overTls(stream).catch(failed('no-tls'))
  }

  /** Of a program that took the connection and gave no answer in HTTP: many do so that wait for TLS. */
  async function whyNoAnswer(sandbox: LiveSandbox, target: PreviewTarget): Promise<'broken-off' | 'speaks-tls'> {
    if (target.scheme === 'https') return 'broken-off'
    const asksForTls = await options.tunnel(sandbox, target).then(speaksTls, () => false)
    return asksForTls ? 'speaks-tls' : 'broken-off'
  }

  /** Frames are not looked at: once both ends agree, bytes pass. */
  async function connect(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const admitted = await admit(request)
    if ('why' in admitted) return void socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
    const { sandbox, target, pass } = admitted
    const addresses = addressesOf(request, target, pass)
    // A page elsewhere may not open sockets with the cookie that the browser adds for it.
    if (request.headers.origin !== undefined && request.headers.origin !== addresses.preview) return void socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
    const release = occupy(sandbox.id)
    if (!release) return void socket.end('HTTP/1.1 429 Too Many Requests\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
    socket.once('close', release)
    const stream = await reach(sandbox, target)
    if (typeof stream === 'string') return void socket.end('HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
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

  function addressesOf(request: IncomingMessage, { sandbox, label, address, port, scheme: spoken }: Admitted['target'], pass: Pass): PreviewAddresses {
    const scheme = isSecure(request) ? 'https' : 'http'
    const host = hostOf(request) ?? ''
    return {
      preview: `${scheme}://${host}`,
      target: port === usualPort[spoken] ? address : `${address}:${port}`,
      scheme: spoken,
      secure: keepsSecureCookies(request),
      elsewhere: (url) => {
        const other = targetInLab(sandbox, url)
        return other && ticketAddress(other, { origin: `${scheme}://${labelOf(other)}${host.slice(label.length)}`, path: url.pathname + url.search + url.hash }, pass)
      },
    }
  }

  const ticketAddress: Previews['ticketAddress'] = (target, { origin, path }, { user, session, site, locale, theme }) => {
    const url = new URL(OPEN_PATH, origin)
    url.searchParams.set('ticket', passes.sign({ use: 'ticket', label: labelOf(target), user, session, site, locale, ...(theme && { theme }) }))
    url.searchParams.set('path', path)
    return url.href
  }

  return {
    handle(request, response) {
      if (!isPreviewHost(hostOf(request), configuredHost)) return false
      answer(request, response).catch((error: unknown) => {
        log.error('a preview failed', error)
        if (response.headersSent) response.destroy()
        else refusalPage(response, request, { why: 'unknown' })
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
