import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LiveSandbox } from '../sandboxes/live-sandbox.ts'
import { createPreviews } from './previews.ts'

const target = { sandbox: '0123456789abcdef0123', address: '10.0.0.11', port: 30080 }
const sandbox = { id: target.sandbox, state: 'ready', onEnd: new Set() } as unknown as LiveSandbox
let signedIn = true
/** In the lab: a stream of events that says one thing and is silent then. */
let lab: Server
let site: Server
const portOf = (server: Server) => (server.address() as AddressInfo).port

beforeAll(async () => {
  lab = createServer((_asked, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n'))
  lab.on('upgrade', (_asked, socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n'))
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
  })
  site = createServer((asked, response) => void previews.handle(asked, response))
  site.on('upgrade', (asked: IncomingMessage, socket, head: Buffer) => void previews.upgrade(asked, socket, head))
  await once(site.listen(0, '127.0.0.1'), 'listening')
  ticket = new URL(previews.ticketAddress(target, { origin: `http://${label}.preview.localhost`, path: '/' }, { user: 'ann', session: 's', site: 'http://localhost' }))
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

test('streams and sockets of a sandbox end with the session they were opened with', async () => {
  const cookie = (await ask(ticket.pathname + ticket.search)).headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  const events = await ask('/events', { cookie })
  expect(String(await once(events, 'data'))).toContain('first')
  const { socket } = await ask('/ws', { cookie, upgrade: 'websocket', connection: 'Upgrade' })
  signedIn = false
  await Promise.all([once(events, 'error'), once(socket, 'close')])
  expect((await ask('/events', { cookie })).statusCode).toBe(403)
})
