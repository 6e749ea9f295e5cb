import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { port } from './port.ts'

test('a port that is in use is named', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port: taken } = server.address() as { port: number }
  expect(await port({ PORT: String(taken) })).toMatchObject({ verdict: 'note', says: `127.0.0.1:${taken} is in use` })
  server.close()
})

test.each([
  [{ PORT: 'http' }, 'wrong', 'PORT=http is not a port'],
  [{ PORT: '99999' }, 'wrong', 'PORT=99999 is not a port'],
  [{ PORT: '0', HOST: '203.0.113.9' }, 'wrong', 'HOST=203.0.113.9 is no address of this machine'],
  [{ PORT: '0' }, 'ok', 'any free one'],
])('of %j it says what it means', async (settings, verdict, says) => {
  const finding = await port(settings)
  expect(finding).toMatchObject({ verdict, says })
  expect(finding.todo === undefined).toBe(verdict === 'ok')
})
