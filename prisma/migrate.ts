import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseError, databaseProvider, type DatabaseProvider } from './database-url.ts'
import { openMigrationConnection, type MigrationConnection } from './migration-connection.ts'

/**
 * Applies prisma/<provider>/migrations in order and writes `_prisma_migrations` exactly as `prisma migrate deploy` does
 * (sha256 of the script), so that Prisma's own commands agree with the result. Prisma's command is not used because it
 * downloads a native engine at its first run.
 */

interface Migration {
  name: string
  sql: string
  checksum: string
}

interface AppliedRow {
  migration_name: string
  checksum: string
  finished_at: unknown
  rolled_back_at: unknown
}

/** A migration that cannot be applied; the message says which, and what to do. */
export class MigrationError extends DatabaseError {
  override name = 'MigrationError'
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/** Pure: what is still to apply. Throws `MigrationError` when the history in the database is not a beginning of ours. */
export function pendingMigrations(ours: Migration[], applied: AppliedRow[]): Migration[] {
  const inEffect = applied.filter((row) => row.rolled_back_at === null)
  const failed = inEffect.find((row) => row.finished_at === null)
  if (failed) {
    throw new MigrationError(`Migration "${failed.migration_name}" was begun and not finished. Restore the database from its backup and start again.`)
  }
  const known = new Map(ours.map((migration) => [migration.name, migration]))
  for (const row of inEffect) {
    const migration = known.get(row.migration_name)
    if (!migration) {
      throw new MigrationError(`The database has migration "${row.migration_name}", which this version of Podyard does not know: it was used with a newer version. Start that version.`)
    }
    if (migration.checksum !== row.checksum) {
      throw new MigrationError(`Migration "${row.migration_name}" was edited after it had been applied. Put its migration.sql back as it was.`)
    }
  }
  const done = new Set(inEffect.map((row) => row.migration_name))
  return ours.filter((migration) => !done.has(migration.name))
}

async function applyOne(connection: MigrationConnection, migration: Migration): Promise<void> {
  const record = `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "started_at", "applied_steps_count") VALUES ('${randomUUID()}', '${migration.checksum}', CURRENT_TIMESTAMP, '${migration.name.replaceAll("'", "''")}', CURRENT_TIMESTAMP, 1);`
  try {
    await connection.transaction(`${migration.sql}\n${record}`)
  } catch (error) {
    throw new MigrationError(`Migration "${migration.name}" failed and was rolled back: ${String(error)}`, { cause: error })
  }
}

/** Returns the names of the migrations it applied. `schemas` is the folder with sqlite/ and postgresql/. */
export async function migrate(url: string, schemas: string): Promise<string[]> {
  const provider: DatabaseProvider = databaseProvider(url)
  const ours = await readMigrations(join(schemas, provider, 'migrations'))
  const connection = await openMigrationConnection(provider, url)
  try {
    await connection.lock()
    const pending = pendingMigrations(ours, await connection.rows<AppliedRow>('SELECT "migration_name", "checksum", "finished_at", "rolled_back_at" FROM "_prisma_migrations"'))
    for (const migration of pending) await applyOne(connection, migration)
    return pending.map((migration) => migration.name)
  } finally {
    await connection.close()
  }
}
