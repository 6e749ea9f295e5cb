import { createServer as createHttpServer, type Server } from 'node:http'
import { connect, createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAgentTunnel, type AgentRefusal } from '../agent-client.ts'
import { openTunnel, tunnelTarget } from './tunnel.ts'

let agent: Server
const toAgent = async () => connect((agent.address() as AddressInfo).port, '127.0.0.1')
beforeAll(async () => {
  agent = createHttpServer().on('connect', openTunnel)
  await new Promise<void>((resolve) => agent.listen(0, '127.0.0.1', resolve))
})
afterAll(() => agent.close())

test('a tunnel leads to every network of the sandbox and to no other', () => {
  expect(['127.0.0.1:80', '10.0.0.11:30080', '10.0.1.3:80', '10.96.3.4:8001', '10.244.1.2:80', '[::1]:8001'].map(tunnelTarget)).not.toContain(null)
  expect(['8.8.8.8:53', '192.168.1.1:80', '169.254.169.254:80', '10.1.0.1:80', 'localhost:80', '127.0.0.1:0', '127.0.0.1:65536', '127.0.0.1', '', '0177.0.0.1:80', '[::ffff:8.8.8.8]:80'].map(tunnelTarget).filter(Boolean)).toEqual([])
})

test('bytes pass both ways, also those that the server says first', async () => {
  const echo = createServer((socket) => {
    socket.write('hello;')
    socket.pipe(socket)
  })
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  const stream = await openAgentTunnel(toAgent, { address: '127.0.0.1', port: (echo.address() as AddressInfo).port })
  stream.write('and back')
  let heard = ''
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    heard += chunk.toString()
    if (heard.length >= 'hello;and back'.length) break
  }
  expect(heard).toBe('hello;and back')
  stream.destroy()
  echo.close()
})

test('an address elsewhere is refused, and a port where nothing listens says so', async () => {
  await expect(openAgentTunnel(toAgent, { address: '192.0.2.1', port: 80 })).rejects.toMatchObject({ status: 403 } satisfies Partial<AgentRefusal>)
  const free = createServer()
  await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve))
  const { port } = free.address() as AddressInfo
  await new Promise((resolve) => free.close(resolve))
  await expect(openAgentTunnel(toAgent, { address: '127.0.0.1', port })).rejects.toMatchObject({ status: 502 } satisfies Partial<AgentRefusal>)
})
