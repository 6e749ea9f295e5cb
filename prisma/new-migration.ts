/**
 * Writes the next migration for both databases: `npx tsx prisma/new-migration.ts NAME`.
 * Applies what exists to a scratch database, asks Prisma's engine for the way from there to the models, and stores it.
 * For PostgreSQL a scratch database is needed: SCRATCH_DATABASE_URL (its content is lost); without it only SQLite is written.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { databaseProvider } from './database-url.ts'
import { migrate } from './migrate.ts'
import { sqlFromDatabaseToModels } from './schema-engine.ts'

const schemas = fileURLToPath(new URL('.', import.meta.url))

async function writeNext(url: string, name: string): Promise<void> {
  const provider = databaseProvider(url)
  await migrate(url, schemas)
  const sql = await sqlFromDatabaseToModels(url)
  if (sql === '') return console.log(`${provider}: the migrations already lead to the models`)
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const folder = join(schemas, provider, 'migrations', `${stamp}_${name}`)
  await mkdir(folder)
  await writeFile(join(folder, 'migration.sql'), `${sql}\n`)
  console.log(`wrote ${folder}/migration.sql: read it before you commit it`)
}

const name = process.argv[2]
if (!name || !/^[a-z0-9_]+$/.test(name)) throw new Error('Give the migration a name of lower-case letters, digits and underscores.')
const scratch = await mkdtemp(join(tmpdir(), 'podyard-migration-'))
try {
  await writeNext(`file:${join(scratch, 'scratch.db')}`, name)
  const postgres = process.env.SCRATCH_DATABASE_URL
  if (postgres) await writeNext(postgres, name)
  else console.log('postgresql: skipped, SCRATCH_DATABASE_URL names no scratch database')
} finally {
  await rm(scratch, { recursive: true })
}
