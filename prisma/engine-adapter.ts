import { PrismaLibSql } from '@prisma/adapter-libsql'
import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { databaseProvider } from './database-url.ts'

/** Types as PostgreSQL numbers them: the one-byte "char" of its catalogues, and text. */
const OID = { char: 18, text: 25 } as const

/** Reading a database's structure touches "char" columns, which @prisma/adapter-pg 7.10 refuses; as text they are the same. */
class PoolWithCharAsText extends pg.Pool {
  override query = (async (...parameters: unknown[]) => {
    const result: pg.QueryResult = await Reflect.apply(pg.Pool.prototype.query, this, parameters)
    for (const field of result.fields) if (field.dataTypeID === OID.char) field.dataTypeID = OID.text
    return result
  }) as unknown as pg.Pool['query']
}

/** An adapter for the schema engine (not for the site). Call `release` when done with it. */
export function engineAdapter(url: string): { adapter: SqlMigrationAwareDriverAdapterFactory; release: () => Promise<void> } {
  if (databaseProvider(url) === 'sqlite') return { adapter: new PrismaLibSql({ url }), release: async () => {} }
  const pool = new PoolWithCharAsText({ connectionString: url })
  return { adapter: new PrismaPg(pool), release: () => pool.end() }
}
