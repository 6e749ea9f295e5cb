import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LiveSandbox } from '../sandboxes/live-sandbox.ts'
import { createPreviews } from './previews.ts'

const target = { sandbox: '0123456789abcdef0123', address: '10.0.0.11', port: 30080, scheme: 'http' as const }
const sandbox = { id: target.sandbox, state: 'ready', onEnd: new Set() } as unknown as LiveSandbox
let signedIn = true
/** In the lab: a stream of events and a socket, which say one thing and the next when they are told to; and what never answers. */
let lab: Server
const speakers: (() => void)[] = []
let site: Server
const portOf = (server: Server) => (server.address() as AddressInfo).port

beforeAll(async () => {
  lab = createServer((asked, response) => {
    if (asked.url === '/never') return
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n')
    speakers.push(() => response.write('data: second\n\n'))
  })
  lab.on('upgrade', (_asked, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n')
    speakers.push(() => socket.write('second'))
  })
  await once(lab.listen(0, '127.0.0.1'), 'listening')
  const previews = createPreviews({
    configuredHost: null,
    trustProxy: false,
    secret: 'a secret that nobody knows, of some length',
    find: () => sandbox,
    tunnel: async () => connect(portOf(lab), '127.0.0.1'),
    isSessionAlive: async () => signedIn,
    log: { debug: () => undefined, info: () => undefined, error: () => undefined },
    lookAgainMs: 5,
    silenceMs: 100,
  })
  site = createServer((asked, response) => void previews.handle(asked, response))
  site.on('upgrade', (asked: IncomingMessage, socket, head: Buffer) => void previews.upgrade(asked, socket, head))
  await once(site.listen(0, '127.0.0.1'), 'listening')
  ticket = new URL(previews.ticketAddress(target, { origin: `http://${label}.preview.localhost`, path: '/' }, { user: 'ann', session: 's', site: 'http://localhost', locale: 'en' }))
})
afterAll(() => {
  for (const server of [lab, site]) {
    server.closeAllConnections()
    server.close()
  }
})

const label = `${target.sandbox}-0a00000b7580`
let ticket: URL

async function ask(path: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const asked = request({ host: '127.0.0.1', port: portOf(site), path, headers: { host: `${label}.preview.localhost`, ...headers } }).end()
  const [response] = (await once(asked, headers.upgrade === undefined ? 'response' : 'upgrade')) as [IncomingMessage]
  return response
}

/** A machine that is busy may not begin within the time that is given here. */
async function begin(path: string, headers: Record<string, string>): Promise<IncomingMessage> {
  for (;;) {
    const answer = await ask(path, headers)
    if (answer.statusCode !== 504) return answer
    answer.resume()
  }
}

test('streams and sockets that have begun may be silent longer than what is to begin; that is told', async () => {
  const cookie = (await ask(ticket.pathname + ticket.search)).headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  const events = await begin('/events', { cookie })
  expect(String(await once(events, 'data'))).toContain('first')
  const { socket } = await ask('/ws', { cookie, upgrade: 'websocket', connection: 'Upgrade' })
  // Three times over, the time that is given to an answer passes.
  for (let time = 0; time < 3; time++) {
    const refused = await ask('/never', { cookie })
    expect(refused.statusCode).toBe(504)
    expect(String(await once(refused, 'data'))).toContain('10.0.0.11:30080 does not answer')
  }
  const heard = Promise.all([once(events, 'data'), once(socket, 'data')])
  for (const speak of speakers) speak()
  expect((await heard).map(String)).toEqual(['data: second\n\n', 'second'])
  socket.destroy()
})

test('streams and sockets of a sandbox end with the session they were opened with', async () => {
  const cookie = (await ask(ticket.pathname + ticket.search)).headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  const events = await begin('/events', { cookie })
  expect(String(await once(events, 'data'))).toContain('first')
  const { socket } = await ask('/ws', { cookie, upgrade: 'websocket', connection: 'Upgrade' })
  signedIn = false
  await Promise.all([once(events, 'error'), once(socket, 'close')])
  expect((await ask('/events', { cookie })).statusCode).toBe(403)
})
