import { createClient, type Client } from '@libsql/client'
import pg from 'pg'
import { DatabaseError, type DatabaseProvider } from './database-url.ts'

/** What a migration needs of a database: Prisma's adapters split scripts and pool connections, so it goes below them. */
export interface MigrationConnection {
  /** Creates `_prisma_migrations` when missing and, where two sites may start at once, waits for the other. */
  lock(): Promise<void>
  rows<Row>(sql: string): Promise<Row[]>
  /** Runs a script of several statements, all or nothing. */
  transaction(script: string): Promise<void>
  close(): Promise<void>
}

/** Any number, the same for every Podyard: the advisory lock that Prisma itself takes for migrations. */
const ADVISORY_LOCK = 72707369
const SQLITE_BUSY_MS = 10_000
const CONNECT_MS = 10_000

const table = (text: string, name: string, time: string) => `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" ${text} PRIMARY KEY NOT NULL, "checksum" ${text} NOT NULL, "finished_at" ${time}, "migration_name" ${name} NOT NULL,
  "logs" TEXT, "rolled_back_at" ${time}, "started_at" ${time} NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`

export async function openMigrationConnection(provider: DatabaseProvider, url: string): Promise<MigrationConnection> {
  return provider === 'sqlite' ? openSqlite(url) : openPostgres(url)
}

function openSqlite(url: string): MigrationConnection {
  let client: Client
  try {
    client = createClient({ url })
  } catch (error) {
    throw new DatabaseError(`The database file of ${url} cannot be opened: ${(error as Error).message}. Correct DATABASE_URL, or the folder’s owner.`, { cause: error })
  }
  return {
    async lock() {
      await client.executeMultiple(`PRAGMA busy_timeout = ${SQLITE_BUSY_MS}; PRAGMA journal_mode = WAL; ${table('TEXT', 'TEXT', 'DATETIME')};`)
    },
    async rows<Row>(sql: string) {
      const { rows } = await client.execute(sql)
      return rows as unknown as Row[]
    },
    async transaction(script) {
      try {
        await client.executeMultiple(`BEGIN IMMEDIATE;\n${script}\nCOMMIT;`)
      } catch (error) {
        await client.executeMultiple('ROLLBACK;').catch(() => {}) // not in a transaction when BEGIN itself failed
        throw error
      }
    },
    async close() {
      client.close()
    },
  }
}

async function openPostgres(url: string): Promise<MigrationConnection> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS })
  try {
    await client.connect()
  } catch (error) {
    const { hostname, port } = new URL(url)
    throw new DatabaseError(`The database at ${hostname}:${port || 5432} does not let Podyard in: ${(error as Error).message}. Start it, or correct DATABASE_URL.`, { cause: error })
  }
  return {
    async lock() {
      await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK])
      await client.query(table('VARCHAR(64)', 'VARCHAR(255)', 'TIMESTAMPTZ'))
    },
    async rows<Row>(sql: string) {
      const { rows } = await client.query(sql)
      return rows as Row[]
    },
    async transaction(script) {
      try {
        await client.query(`BEGIN;\n${script}\nCOMMIT;`)
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      }
    },
    async close() {
      await client.end()
    },
  }
}
