import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, copyFile, mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { environment } from '../../agent/box/environment.ts'
import { nodeFlags } from './outer-box.ts'

/** A folder of an earlier build is removed after so long; what still runs from it has it open. */
const OLD_MILLISECONDS = 24 * 60 * 60 * 1000

/**
 * A folder with the agent's bundle and its code cache for this very Node, under `cache`; made when it is not there. Every sandbox
 * reads it, whatever its uid.
 */
export async function prepareAgentFolder(bundle: string, cache: string): Promise<string> {
  const files = (await readdir(bundle).catch((): string[] => [])).sort()
  if (!files.includes('agent.cjs')) throw new Error(`The agent is not built: there is no agent.cjs in ${bundle}. Run \`npm start\`, which builds it.`)
  const hash = createHash('sha256').update(process.version).update(nodeFlags.join())
  for (const file of files) hash.update(file).update(await readFile(join(bundle, file)))
  const folder = join(cache, `agent-${hash.digest('hex').slice(0, 16)}`)
  if ((await readdir(folder).catch((): string[] => [])).includes('agent.cache')) return folder

  await removeOld(cache)
  const draft = `${folder}.${process.pid}`
  await mkdir(draft, { recursive: true })
  for (const file of files) {
    await copyFile(join(bundle, file), join(draft, file))
    await chmod(join(draft, file), 0o644)
  }
  await promisify(execFile)(process.execPath, [...nodeFlags, join(draft, 'start.cjs'), '--write-cache', join(draft, 'agent.cache')], { env: environment({}) })
  await chmod(draft, 0o755)
  await rename(draft, folder).catch(async (error: NodeJS.ErrnoException) => {
    // Another process was faster, with the same content.
    await rm(draft, { recursive: true, force: true })
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  return folder
}

async function removeOld(cache: string): Promise<void> {
  for (const name of await readdir(cache).catch((): string[] => [])) {
    if (!name.startsWith('agent-')) continue
    const { mtimeMs } = await stat(join(cache, name)).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > OLD_MILLISECONDS) await rm(join(cache, name), { recursive: true, force: true })
  }
}
