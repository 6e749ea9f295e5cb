import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { postgresPrograms, startPostgres, type TestPostgres } from './postgres.ts'

const STARTS_WITHIN_MS = 60_000

/** Runs a suite on an empty database of each kind; PostgreSQL is skipped by name where none can be started. */
export function describeOnEachDatabase(name: string, suite: (newDatabase: () => Promise<string>) => void): void {
  describe(`${name}, on SQLite`, () => {
    let folder = ''
    let databases = 0
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'podyard-sqlite-'))
    })
    afterAll(() => rm(folder, { recursive: true, force: true }))
    suite(async () => `file:${join(folder, `${++databases}.db`)}`)
  })

  const programs = postgresPrograms()
  describe.skipIf(programs === null)(`${name}, on PostgreSQL${programs === null ? ' (skipped: no server in /usr/lib/postgresql)' : ''}`, () => {
    let server: TestPostgres | undefined
    beforeAll(async () => {
      if (programs !== null) server = await startPostgres(programs)
    }, STARTS_WITHIN_MS)
    afterAll(() => server?.stop())
    suite(async () => (server ? server.createDatabase() : Promise.reject(new Error('the server is not running'))))
  })
}
