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

test('a data folder that cannot be is said, and what stands in it is not looked at', async () => {
  vi.stubEnv('PODYARD_DATA', '/etc/passwd/data')
  const findings = await examine()
  expect(findings.find(({ what }) => what === 'data')).toMatchObject({ verdict: 'wrong', says: '/etc/passwd/data cannot be written: a part of this path is a file' })
  expect(findings.find(({ what }) => what === 'isolation')).toMatchObject({ verdict: 'note', says: expect.stringContaining('not looked at') as string })
})
