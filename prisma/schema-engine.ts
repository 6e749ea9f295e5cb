import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg'
import { databaseProvider, type DatabaseProvider } from './database-url.ts'
import { engineAdapter } from './engine-adapter.ts'

/**
 * Prisma's schema engine as WebAssembly. The `prisma migrate` commands download a native engine first; this one comes
 * from npm, so that migrations can be written and checked without a network.
 */
let loaded: Promise<typeof engine.SchemaEngine> | undefined
/** Once in a process: the JavaScript half keeps views of one instance's memory. */
function loadEngine() {
  return (loaded ??= instantiateEngine())
}

async function instantiateEngine(): Promise<typeof engine.SchemaEngine> {
  const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm')
  const { instance } = await WebAssembly.instantiate(await readFile(file), { './schema_engine_bg.js': { ...engine } })
  // The engine reports a panic through this global before it traps; Prisma's command sets the same one.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => console.error(message) } })
  engine.__wbg_set_wasm(instance.exports)
  const start = instance.exports.__wbindgen_start
  if (typeof start === 'function') start()
  return engine.SchemaEngine
}

async function modelFiles(provider: DatabaseProvider) {
  const names = [`${provider}/datasource.prisma`, 'models.prisma']
  return Promise.all(
    names.map(async (name) => {
      const path = fileURLToPath(new URL(name, import.meta.url))
      return { path, content: await readFile(path, 'utf8') }
    }),
  )
}

/** The SQL that takes the database at `url`, as it is now, to the models. Empty when there is nothing to do. */
export async function sqlFromDatabaseToModels(url: string): Promise<string> {
  const { adapter, release } = engineAdapter(url)
  const SchemaEngine = await loadEngine()
  const files = await modelFiles(databaseProvider(url))
  const instance = await SchemaEngine.new(
    { datamodels: files.map(({ path, content }): [string, string] => [path, content]) },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapter),
  )
  try {
    const result = await instance.diff({
      from: { tag: 'schemaDatasource', files, configDir: fileURLToPath(new URL('.', import.meta.url)) },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    })
    const sql = result.stdout?.trim() ?? ''
    return sql === '-- This is an empty migration.' ? '' : sql
  } finally {
    instance.free()
    await release()
  }
}
