import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import { connect, createServer as createNetServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCertificateAuthority } from '../../../sandbox/cluster/apiserver/certificates/certificates.ts'
import { previewViewSchema } from '../../api/contract.ts'
import { untilReady } from '../testing/eventually.ts'
import { testGround, type TestGround, type TestSite } from '../testing/test-site.ts'
import { Visitor } from '../testing/visitor.ts'
import { isPreviewHost, labelOf, previewHostOf, targetInLab, targetOf } from './address.ts'
import { passCookie, requestHeaders, responseHeaders } from './headers.ts'
import { createPasses, passSeconds } from './pass.ts'

const target = { sandbox: '0123456789abcdef0123', address: '10.0.0.11', port: 30080, scheme: 'http' as const }
const label = labelOf(target)

describe('the name of a preview', () => {
  test('says which sandbox, address and port it is, and nothing else is one', () => {
    expect(targetOf(`${label}.preview.localhost:3000`, null)).toEqual({ ...target, label })
    expect(targetOf(`${label}s.preview.localhost`, null)).toEqual({ ...target, scheme: 'https', label: `${label}s` })
    expect(targetOf(`${label}.web.example.org`, 'web.example.org')).toEqual({ ...target, label })
    for (const host of [undefined, '', 'localhost:3000', 'preview.localhost', 'x.preview.localhost', `${label}.evil.example`, `${label}.preview.localhost.evil.example`, `a.${label}.preview.localhost`]) expect(targetOf(host, null)).toBeNull()
  })
  test('is under localhost on one’s own machine, under the operator’s host elsewhere, and nowhere without one', () => {
    expect(previewHostOf('127.0.0.1:3000', null)).toBe('preview.localhost:3000')
    expect(previewHostOf('localhost', null)).toBe('preview.localhost')
    expect(previewHostOf('192.168.1.5:3000', null)).toBeNull()
    expect(previewHostOf('labs.example.org', 'web.example.org')).toBe('web.example.org')
    expect(previewHostOf('labs.example.org:8443', 'web.example.org')).toBe('web.example.org:8443')
  })
  test('keeps the site off every host under it', () => {
    expect(['preview.localhost', 'PREVIEW.localhost:3000', 'anything.preview.localhost'].map((host) => isPreviewHost(host, null))).toEqual([true, true, true])
    expect(['localhost:3000', 'xpreview.localhost', undefined].map((host) => isPreviewHost(host, null))).toEqual([false, false, false])
  })
})

describe('a pass', () => {
  let time = 1_000_000
  const passes = createPasses('a secret that nobody knows, of some length', () => time)
  const content = { label, user: 'ann', session: 's1', site: 'http://localhost:3000', locale: 'zh' as const }
  test('opens one preview, for one use, for a while', () => {
    const ticket = passes.sign({ use: 'ticket', ...content })
    expect(passes.read(ticket, 'ticket', label)).toMatchObject(content)
    expect(passes.read(ticket, 'cookie', label)).toBeNull()
    expect(passes.read(ticket, 'ticket', labelOf({ ...target, port: 1 }))).toBeNull()
    time += passSeconds.ticket * 1000
    expect(passes.read(ticket, 'ticket', label)).toBeNull()
  })
  test('cannot be made or changed without the secret', () => {
    const ticket = passes.sign({ use: 'cookie', ...content })
    const [body = '', signature = ''] = ticket.split('.')
    const changed = Buffer.from(Buffer.from(body, 'base64url').toString().replace('ann', 'eve')).toString('base64url')
    for (const forged of [`${changed}.${signature}`, `${body}.`, body, '', '.', undefined, createPasses('another secret').sign({ use: 'cookie', ...content })]) expect(passes.read(forged, 'cookie', label)).toBeNull()
  })
})

describe('headers', () => {
  const addresses = {
    preview: `http://${label}.preview.localhost:3000`,
    target: '10.0.0.11:30080',
    scheme: 'http' as 'http' | 'https',
    secure: false,
    elsewhere: (url: URL) => (targetInLab(target.sandbox, url) ? `ticket for ${url.href}` : null),
  }
  test('of a request tell the sandbox nothing of the pass, the lesson or the proxy', () => {
    const sent = requestHeaders(
      { host: 'x', cookie: 'a=1; podyard-preview=secret; b=2', referer: 'http://localhost:3000/en/labs', origin: addresses.preview, 'x-forwarded-for': '1.2.3.4', connection: 'keep-alive', accept: 'text/html' },
      addresses,
    )
    expect(sent).toEqual({ host: addresses.target, cookie: 'a=1; b=2', origin: `http://${addresses.target}`, accept: 'text/html' })
  })
  test('of an answer keep the page in the site’s frame and its cookies on its own host', () => {
    const heard = responseHeaders(
      {
        'set-cookie': ['a=1; Domain=preview.localhost; Path=/', 'podyard-preview=mine'],
        'x-frame-options': 'DENY',
        'strict-transport-security': 'max-age=1',
        'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
        location: 'http://10.0.0.11:30080/next',
        'content-type': 'text/html',
      },
      addresses,
      'http://localhost:3000',
    )
    expect(heard).toMatchObject({ 'set-cookie': ['a=1; Path=/'], location: `${addresses.preview}/next`, 'content-security-policy': ["default-src 'self'", 'frame-ancestors http://localhost:3000'] })
    expect(Object.keys(heard)).not.toEqual(expect.arrayContaining(['x-frame-options', 'strict-transport-security']))
  })
  test('of a redirect lead where it would in the lab: on this page’s host, or on another’s by a ticket; and out of it as it says', () => {
    const to = (location: string, page = addresses) => responseHeaders({ location }, page, 'http://localhost:3000').location
    expect(to('/next')).toBe('/next')
    expect(to('http://10.0.0.11:30080/next?a#b')).toBe(`${addresses.preview}/next?a#b`)
    expect(to('http://10.0.0.11:300801/')).toBe('http://10.0.0.11:300801/')
    expect(to('http://10.0.0.11:3008/')).toBe('ticket for http://10.0.0.11:3008/')
    expect(to('http://localhost:8001/ui')).toBe('ticket for http://localhost:8001/ui')
    expect(to('https://10.0.0.11:30080/')).toBe('ticket for https://10.0.0.11:30080/')
    expect(to('https://10.0.0.11:30443/a', { ...addresses, target: '10.0.0.11:30443', scheme: 'https' })).toBe(`${addresses.preview}/a`)
    expect(to('http://10.0.1.1/dir/', { ...addresses, target: '10.0.1.1' })).toBe(`${addresses.preview}/dir/`)
    expect(to('http://10.0.1.1:80/dir/', { ...addresses, target: '10.0.1.1' })).toBe(`${addresses.preview}/dir/`)
    for (const outside of ['https://kubernetes.io/', 'http://8.8.8.8/', 'http://10.0.0.11.example.org/', '//10.0.0.11:30080/', 'http://[::1]/', 'http://']) expect(to(outside)).toBe(outside)
  })
  test('of an answer give cookies that come back in the site’s frame, where the browser keeps such', () => {
    const cookies = (secure: boolean) => responseHeaders({ 'set-cookie': ['a=1; Path=/; SameSite=Strict; HttpOnly', 'b=secure; domain=x'] }, { ...addresses, secure }, 'http://localhost:3000')['set-cookie']
    expect(cookies(true)).toEqual(['a=1; Path=/; HttpOnly; Secure; SameSite=None; Partitioned', 'b=secure; Secure; SameSite=None; Partitioned'])
    expect(cookies(false)).toEqual(['a=1; Path=/; SameSite=Strict; HttpOnly', 'b=secure'])
  })
  test('the pass stays on one host and out of scripts, and comes back in a frame of another site where that is possible', () => {
    expect(passCookie('v', { secure: true, seconds: 9 })).toBe('podyard-preview=v; Path=/; HttpOnly; Max-Age=9; Secure; SameSite=None; Partitioned')
    expect(passCookie('v', { secure: false, seconds: 9 })).toMatch(/SameSite=Lax$/)
  })
})

describe('a preview', () => {
  let ground: TestGround
  let site: TestSite
  let page: Server
  let ann: Visitor
  let box: string
  beforeAll(async () => {
    ground = await testGround()
    site = await ground.start()
    page = createServer((request, response) => response.setHeader('x-frame-options', 'DENY').end(`${request.method} ${request.url} ${request.headers.host}`))
    page.on('upgrade', (request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n')
      socket.pipe(socket)
    })
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve))
    // The fake agent has no network; its machine's is what a sandbox's would be.
    ground.provider.tunnelTo = (port) => connect(port, '127.0.0.1')
    ann = new Visitor(site.url)
    box = (await ann.openLesson()).id
    await untilReady(() => ann.sandbox(box))
  })
  afterAll(async () => {
    page.closeAllConnections()
    page.close()
    await ground.remove()
  })

  const port = () => (page.address() as AddressInfo).port
  const ticketFor = async (visitor: Visitor, path = '/') => new URL(previewViewSchema.parse(await (await visitor.ask('POST', `/api/sandboxes/${box}/previews`, { address: '127.0.0.1', port: port(), path })).json()).url ?? '')
  /** Asks the site under another host, as a browser that resolved it. */
  const ask = (url: URL, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>((resolve, reject) => {
      const request = httpRequest({ host: '127.0.0.1', port: new URL(site.url).port, path: url.pathname + url.search, headers: { host: url.host, ...headers } }, (response) => {
        let text = ''
        response.on('data', (chunk) => (text += chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
      })
      request.on('error', reject).end()
    })
  const enter = async (ticket: URL) => (await ask(ticket)).headers['set-cookie']?.[0]?.split(';')[0] ?? ''

  test('is opened by a ticket, and then by its cookie only', async () => {
    const ticket = await ticketFor(ann, '/a?b=c')
    expect(await ask(ticket)).toMatchObject({ status: 303, headers: { location: '/a?b=c' } })
    const cookie = await enter(ticket)
    const address = new URL('/a?b=c', ticket)
    const seen = await ask(address, { cookie })
    expect(seen).toMatchObject({ status: 200, text: `GET /a?b=c 127.0.0.1:${port()}` })
    expect(seen.headers['x-frame-options']).toBeUndefined()
    expect((await ask(address)).status).toBe(403)
    expect((await ask(address, { cookie: ann.cookie })).status).toBe(403)
  })

  test('never serves the site, and the site’s own pages never a preview', async () => {
    const ticket = await ticketFor(ann)
    expect((await ask(new URL('/api/health', ticket))).status).toBe(403)
    expect((await ask(new URL('http://preview.localhost/api/health'))).status).toBe(404)
    expect((await ann.ask('GET', '/api/health')).status).toBe(200)
  })

  test('belongs to its learner: nobody else gets a ticket, and the cookie ends with the session', async () => {
    const eve = new Visitor(site.url)
    await eve.openLesson()
    expect((await eve.ask('POST', `/api/sandboxes/${box}/previews`, { address: '127.0.0.1', port: port() })).status).toBe(404)
    const bob = new Visitor(site.url)
    const theirs = (await bob.openLesson()).id
    await untilReady(() => bob.sandbox(theirs))
    const ticket = new URL(previewViewSchema.parse(await (await bob.ask('POST', `/api/sandboxes/${theirs}/previews`, { address: '127.0.0.1', port: port() })).json()).url ?? '')
    const cookie = await enter(ticket)
    expect((await ask(new URL('/', ticket), { cookie })).status).toBe(200)
    await bob.ask('POST', '/api/auth/sign-out', {})
    ground.advance(10_000)
    expect((await ask(new URL('/', ticket), { cookie })).status).toBe(403)
  })

  test('carries sockets, but not for pages of another origin', async () => {
    const ticket = await ticketFor(ann)
    const cookie = await enter(ticket)
    const upgrade = (origin: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(Number(new URL(site.url).port), '127.0.0.1')
        let text = ''
        socket.on('data', (chunk) => {
          text += chunk.toString()
          if (text.endsWith('\r\n\r\n') && text.includes('101')) socket.write('echo')
          if (text.endsWith('echo') || text.includes('403')) resolve((socket.destroy(), text))
        })
        socket.on('error', reject)
        socket.write(`GET /ws HTTP/1.1\r\nhost: ${ticket.host}\r\ncookie: ${cookie}\r\norigin: ${origin}\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n`)
      })
    expect(await upgrade(ticket.origin)).toContain('101 Switching')
    expect(await upgrade('http://evil.example')).toContain('403')
  })

  describe('of a program that speaks TLS', () => {
    let secure: HttpsServer
    const at = (server: Server | HttpsServer) => (server.address() as AddressInfo).port
    beforeAll(async () => {
      const { certificate, key } = createCertificateAuthority('a lab', Date.now()).export()
      secure = createHttpsServer({ cert: certificate, key }, (request, response) => response.end(`over TLS for ${request.headers.host}`))
      secure.on('upgrade', (_, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\nover TLS'))
      await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve))
    })
    afterAll(() => void secure.close())
    const seen = async (scheme: string, ofPort: number, headers: Record<string, string> = {}) => {
      const answer = await ann.ask('POST', `/api/sandboxes/${box}/previews`, { scheme, address: '127.0.0.1', port: ofPort }, { 'accept-language': 'zh' })
      const ticket = new URL(previewViewSchema.parse(await answer.json()).url ?? '')
      return ask(new URL('/', ticket), { cookie: await enter(ticket), ...headers })
    }

    test('shows it over https://, and says so where that was not asked for, or is not spoken', async () => {
      expect(await seen('https', at(secure))).toMatchObject({ status: 200, text: `over TLS for 127.0.0.1:${at(secure)}` })
      expect(await seen('http', at(secure))).toMatchObject({ status: 502, text: expect.stringContaining(`127.0.0.1:${at(secure)} 用的是 HTTPS`) as string })
      expect(await seen('https', at(page))).toMatchObject({ status: 502, text: expect.stringContaining(`127.0.0.1:${at(page)} 不支持 HTTPS`) as string })
    })

    test('and of one that hangs up is told apart, with the way home where it stands alone', async () => {
      const rude = createNetServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
      await new Promise((resolve) => rude.once('listening', resolve))
      const ofPort = (rude.address() as AddressInfo).port
      const alone = await seen('http', ofPort, { 'sec-fetch-dest': 'document' })
      expect(alone).toMatchObject({ status: 502, text: expect.stringContaining('上没有网页') as string })
      expect(alone.text).toContain(`href="${site.url}/zh"`)
      expect((await seen('http', ofPort, { 'sec-fetch-dest': 'iframe' })).text).not.toContain('<header>')
      rude.close()
    })
  })

  test('says so when nothing answers', async () => {
    const ticket = new URL(previewViewSchema.parse(await (await ann.ask('POST', `/api/sandboxes/${box}/previews`, { address: '127.0.0.1', port: 1 })).json()).url ?? '')
    const seen = await ask(new URL('/', ticket), { cookie: await enter(ticket) })
    expect(seen.status).toBe(502)
    expect(seen.text).toContain('127.0.0.1:1')
  })
})
