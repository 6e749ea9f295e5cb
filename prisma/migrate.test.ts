import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { databaseProvider } from './database-url.ts'
import { migrate, MigrationError, pendingMigrations } from './migrate.ts'
import { openMigrationConnection } from './migration-connection.ts'
import { sqlFromDatabaseToModels } from './schema-engine.ts'
import { describeOnEachDatabase } from './test-databases/each-database.ts'

const schemas = fileURLToPath(new URL('.', import.meta.url))

async function rows<Row>(url: string, sql: string): Promise<Row[]> {
  const connection = await openMigrationConnection(databaseProvider(url), url)
  try {
    return await connection.rows<Row>(sql)
  } finally {
    await connection.close()
  }
}

describeOnEachDatabase('migrations', (newDatabase) => {
  let scratch = ''
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'podyard-schemas-'))
  })
  afterAll(() => rm(scratch, { recursive: true, force: true }))

  /** A copy of the migrations with one more. */
  async function schemasWith(url: string, name: string, sql: string): Promise<string> {
    const folder = join(scratch, name)
    const migrations = join(databaseProvider(url), 'migrations')
    await cp(join(schemas, migrations), join(folder, migrations), { recursive: true })
    await mkdir(join(folder, migrations, name))
    await writeFile(join(folder, migrations, name, 'migration.sql'), sql)
    return folder
  }

  test('an empty database gets every migration, once', async () => {
    const url = await newDatabase()
    expect(await migrate(url, schemas)).toContain('20261121080000_init')
    expect(await migrate(url, schemas)).toEqual([])
    const [first] = await rows<{ checksum: string; applied_steps_count: unknown }>(url, 'SELECT * FROM "_prisma_migrations"')
    expect(first?.checksum).toMatch(/^[0-9a-f]{64}$/)
    expect(Number(first?.applied_steps_count)).toBe(1)
  })

  test('the migrations lead to exactly the models', async () => {
    const url = await newDatabase()
    await migrate(url, schemas)
    expect(await sqlFromDatabaseToModels(url)).toBe('')
  })

  test('a migration that fails half-way leaves nothing of itself, and the next start tries again', async () => {
    const url = await newDatabase()
    const broken = await schemasWith(url, '29990101000000_broken', 'CREATE TABLE "Half" ("id" TEXT);\nCREATE TABLE "Half" ("id" TEXT);')
    await expect(migrate(url, broken)).rejects.toThrow(/"29990101000000_broken" failed and was rolled back/)
    await expect(rows(url, 'SELECT * FROM "Half"')).rejects.toThrow()
    expect(await migrate(url, schemas)).toEqual([])
  })

  test('a database of a newer Podyard is refused, and told why', async () => {
    const url = await newDatabase()
    await migrate(url, await schemasWith(url, '29990101000000_newer', 'CREATE TABLE "Newer" ("id" TEXT);'))
    await expect(migrate(url, schemas)).rejects.toThrow(/used with a newer version/)
  })
})

test('a migration that was edited after it was applied is refused by name', () => {
  const ours = [{ name: '1_init', sql: '', checksum: 'b' }]
  const applied = [{ migration_name: '1_init', checksum: 'a', finished_at: 'now', rolled_back_at: null }]
  expect(() => pendingMigrations(ours, applied)).toThrow(MigrationError)
  expect(() => pendingMigrations(ours, applied)).toThrow(/"1_init" was edited/)
})

test('a migration that was rolled back by hand is applied again', () => {
  const ours = [{ name: '1_init', sql: '', checksum: 'a' }]
  const applied = [{ migration_name: '1_init', checksum: 'a', finished_at: null, rolled_back_at: 'now' }]
  expect(pendingMigrations(ours, applied)).toEqual(ours)
})

test('a DATABASE_URL of another kind of database is refused', () => {
  expect(() => databaseProvider('mysql://x')).toThrow(/DATABASE_URL starts with "mysql:"/)
})
