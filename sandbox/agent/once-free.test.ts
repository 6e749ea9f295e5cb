import { createServer, type AddressInfo, type Server } from 'node:net'
import { expect, test } from 'vitest'
import { onceFree } from './once-free.ts'

const listen = (port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (cause) => reject(new Error('not now', { cause })))
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
const portOf = (server: Server): number => (server.address() as AddressInfo).port

test('waits for a port that is about to be free', async () => {
  const before = await listen(0)
  const port = portOf(before)
  let tries = 0
  const after = await onceFree(() => {
    if (++tries === 3) before.close()
    return listen(port)
  })
  expect(portOf(after)).toBe(port)
  expect(tries).toBeGreaterThanOrEqual(3)
  after.close()
})

test('any other failure is one at once', async () => {
  let tries = 0
  await expect(onceFree(() => Promise.reject(new Error(`no such address, ${++tries}`)))).rejects.toThrow('no such address, 1')
})
