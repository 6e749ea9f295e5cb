import { createServer } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { examine } from './examine.ts'

afterEach(() => vi.unstubAllEnvs())

test('every finding says what it looked at, and what to do unless all is well', async () => {
  const findings = await examine()
  expect(findings.map(({ what }) => what)).toEqual(expect.arrayContaining(['node', 'tools', 'chromium', 'memory', 'data', 'disk', 'port', 'isolation']))
  for (const { verdict, says, todo } of findings) {
    expect(says).not.toBe('')
    if (verdict !== 'ok') expect(todo).toBeTruthy()
  }
})

test('a port that is in use is named', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  vi.stubEnv('PORT', String(port))
  expect((await examine()).find(({ what }) => what === 'port')).toMatchObject({ verdict: 'note', says: `${port} is in use` })
  server.close()
})

test('a data folder that cannot be is said', async () => {
  vi.stubEnv('PODYARD_DATA', '/etc/passwd/data')
  expect((await examine()).find(({ what }) => what === 'data')).toMatchObject({ verdict: 'wrong' })
})
