import { fileURLToPath } from 'node:url'
import { defineConfig } from 'prisma/config'
import { databaseProvider } from './database-url.ts'

/** Which of the two schema folders Prisma's own commands see: DATABASE_URL chooses, as it does for the site. */
const url = process.env.DATABASE_URL ?? ''
const folder = fileURLToPath(new URL(`./${databaseProvider(url)}`, import.meta.url))

export default defineConfig({
  schema: folder,
  migrations: { path: `${folder}/migrations` },
  datasource: { url },
})
