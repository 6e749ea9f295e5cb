import { createHash } from 'node:crypto'
import { connect, createServer, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { callAgent, openAgentSocket } from './agent-client.ts'

/** RFC 6455, 1.3. */
const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

const frame = (opcode: number, payload: Buffer): Buffer => Buffer.concat([Buffer.from([0x80 | opcode, payload.byteLength]), payload])

/** Consents to a WebSocket and says `frames`, all in one write. */
async function hastyAgent(frames: Buffer): Promise<() => Promise<ReturnType<typeof connect>>> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', (request) => {
      const key = /sec-websocket-key: (.+)\r\n/i.exec(request.toString())?.[1] ?? ''
      const accept = createHash('sha1').update(key + WEBSOCKET_GUID).digest('base64')
      socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`), frames]))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return () => Promise.resolve(connect((server.address() as AddressInfo).port, '127.0.0.1'))
}

test('an agent that takes a question and never answers is given up', async () => {
  const server = createServer(() => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const hung = () => Promise.resolve(connect((server.address() as AddressInfo).port, '127.0.0.1'))
  await expect(callAgent(hung, { method: 'GET', path: '/v1/health', milliseconds: 20 })).rejects.toThrow('GET /v1/health to the sandbox’s agent failed: no answer within 0.02 seconds')
})

test('what an agent says in one breath with its consent, even a farewell, reaches who listens once the socket is open', async () => {
  const agent = await hastyAgent(Buffer.concat([frame(1, Buffer.from('first')), frame(8, Buffer.from([0x0f, 0xa1]))]))
  const opened = (async () => openAgentSocket(agent, '/v1/events'))()
  const socket = await opened
  const said: string[] = []
  socket.on('message', (data: Buffer) => said.push(data.toString()))
  expect(await new Promise((resolve) => socket.once('close', resolve))).toBe(4001)
  expect(said).toEqual(['first'])
})
