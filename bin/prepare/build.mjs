import { join } from 'node:path'
import { buildBundles } from './bundles.mjs'
import { hintToCompile } from './compile-hints.mjs'
import { root } from './places.mjs'
import { step } from './progress.mjs'
import { runQuietly } from './run-quietly.mjs'
import { hashOf, unlessStamped } from './stamps.mjs'

const PRISMA = ['prisma/models.prisma', 'prisma/sqlite/datasource.prisma', 'prisma/postgresql/datasource.prisma', 'prisma/prisma.config.ts', 'node_modules/prisma/package.json']
const SETTINGS = ['package-lock.json', 'tsconfig.json']
const BUNDLES = [...SETTINGS, ...PRISMA, 'app/_server', 'app/_messages', 'app/api', 'bin', 'labs', 'sandbox', 'prisma']
const PAGES = [...SETTINGS, 'bin/prepare/build.mjs', 'bin/prepare/compile-hints.mjs', 'app', 'proxy.ts', 'next.config.mjs', 'postcss.config.mjs', 'labs/schema', 'labs/load', 'labs/mdx', 'sandbox/protocol.ts', 'sandbox/files-protocol.ts', 'sandbox/cluster-protocol.ts', 'sandbox/cluster-keys.ts', 'sandbox/provider.ts']

/** Prisma's client, for both databases. */
export async function generatePrismaClients() {
  await unlessStamped('prisma', await hashOf(PRISMA), () =>
    step('Generating the database client', async () => {
      // Any program stands in for the schema engine, which this command would download and does not use.
      const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' }
      const generate = (/** @type {string} */ url) =>
        runQuietly(process.execPath, [join(root, 'node_modules/prisma/build/index.js'), 'generate', '--config', 'prisma/prisma.config.ts'], {
          cwd: root,
          env: { ...env, DATABASE_URL: url },
          what: 'Generating the database client',
        })
      await Promise.all([generate('file:unused'), generate('postgresql://unused')])
    }),
  )
}

/** The site's server, the command, the sandbox's agent. */
export async function buildPrograms() {
  await unlessStamped('bundles', await hashOf(BUNDLES), () => step('Building the programs', () => buildBundles(root)))
}

/** The site's pages. */
export async function buildPages() {
  await unlessStamped('pages', await hashOf(PAGES), () =>
    step('Building the pages', async () => {
      await runQuietly(process.execPath, [join(root, 'node_modules/next/dist/bin/next'), 'build'], {
        cwd: root,
        env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
        what: 'Building the pages',
      })
      await hintToCompile(join(root, '.next/static'))
    }),
  )
}
