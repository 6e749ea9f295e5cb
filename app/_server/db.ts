import { PrismaLibSql } from '@prisma/adapter-libsql'
import { PrismaPg } from '@prisma/adapter-pg'
import { databaseProvider, type DatabaseProvider } from '../../prisma/database-url.ts'
import { PrismaClient as PostgresClient } from '../../prisma/generated/postgresql/client.ts'
import { PrismaClient } from '../../prisma/generated/sqlite/client.ts'

/** The database, whichever it is: both clients are generated from the same models and have the same methods. */
export type Database = PrismaClient

export interface OpenDatabase {
  db: Database
  provider: DatabaseProvider
  close(): Promise<void>
}

/** How long a statement waits for another process that writes to the SQLite file. */
const BUSY_MS = 5000

export function openDatabase(url: string): OpenDatabase {
  const provider = databaseProvider(url)
  const db =
    provider === 'sqlite'
      ? new PrismaClient({ adapter: new PrismaLibSql({ url, timeout: BUSY_MS }) })
      : (new PostgresClient({ adapter: new PrismaPg({ connectionString: url }) }) as unknown as Database)
  return { db, provider, close: () => db.$disconnect() }
}
