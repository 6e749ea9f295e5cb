import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EnvError, readEnv, sandboxesThatFit } from './env.ts'

describe('the settings of a site', () => {
  test('need not be given', () => {
    expect(readEnv({})).toMatchObject({ host: '127.0.0.1', port: 3000, data: resolve('.data'), databaseUrl: `file:${resolve('.data')}/podyard.db`, idleMs: 3_600_000, publicOrigin: null })
  })
  test('that are empty count as not given', () => {
    expect(readEnv({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 3000, databaseUrl: `file:${resolve('.data')}/podyard.db` })
  })
  test('that make no sense are named, all of them, with what is expected', () => {
    expect(() => readEnv({ PORT: '70000', PODYARD_URL: 'labs.example.org', PODYARD_SECRET: 'short' })).toThrow(EnvError)
    expect(() => readEnv({ PORT: '70000', PODYARD_URL: 'labs.example.org' })).toThrow(/PORT=70000: .*; PODYARD_URL=labs\.example\.org: /)
  })
  test('give a learner the computer itself on loopback only', () => {
    expect(readEnv({ PODYARD_ALLOW_UNISOLATED: '1' }).allowUnisolated).toBe(true)
    expect(() => readEnv({ PODYARD_ALLOW_UNISOLATED: '1', HOST: '0.0.0.0' })).toThrow(/leave HOST at 127\.0\.0\.1/)
  })
  test('allow as many sandboxes as fit into memory, one at least', () => {
    expect(sandboxesThatFit(24 * 1024 ** 3)).toBe(147)
    expect(sandboxesThatFit(512 * 1024 ** 2)).toBe(1)
  })
})
