import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { clusterBuildOptions, copyClusterStart, removeClusterCache, writeClusterCache } from './cluster-bundle.mjs'
import { learnerCommandBuildOptions, writeLearnerScript } from './learner-command.mjs'
import { ClearError } from './progress.mjs'

const OLD_MS = 24 * 60 * 60 * 1000

/**
 * What esbuild makes of the TypeScript that Node runs: the site's server, the command, the agent of the sandboxes.
 * Next.js builds the pages itself. Imported only after npm's packages are there.
 * @param {string} root the checkout
 */
export async function buildBundles(root) {
  const esbuild = await import('esbuild')
  const build = (/** @type {import('esbuild').BuildOptions} */ options) =>
    esbuild.build({ ...options, logLevel: 'silent' }).catch(async (error) => {
      const messages = await esbuild.formatMessages(error.errors ?? [], { kind: 'error', color: process.stderr.isTTY })
      throw messages.length === 0 ? error : new ClearError(`${messages.join('')}Building the programs failed.`)
    })
  const agent = await import('../../sandbox/agent/build.mjs')
  const dist = join(root, 'dist')
  await mkdir(dist, { recursive: true })
  await removeOldPieces(join(dist, 'podyard'))
  /** @type {import('esbuild').BuildOptions} */
  const shared = {
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    sourcemap: 'linked',
    absWorkingDir: root,
  }
  const agentFolder = join(dist, 'agent')
  const learnerFolder = join(dist, 'learner')
  const clusterFolder = join(dist, 'cluster')
  await removeClusterCache(clusterFolder)
  const made = Promise.all([
    build({ ...shared, entryPoints: { site: 'app/_server/main.ts' }, outdir: dist, outExtension: { '.js': '.mjs' } }),
    // In pieces: each command loads only what it needs.
    build({ ...shared, entryPoints: { podyard: 'bin/podyard.ts' }, outdir: join(dist, 'podyard'), outExtension: { '.js': '.mjs' }, splitting: true }),
    build(agent.agentBuildOptions(agentFolder)).then(() => agent.copyAgentAssets(agentFolder)),
    build({ ...learnerCommandBuildOptions(learnerFolder), absWorkingDir: root }).then(() => writeLearnerScript(learnerFolder)),
    build({ ...clusterBuildOptions(clusterFolder), absWorkingDir: root })
      .then(() => copyClusterStart(clusterFolder))
      .then(() => writeClusterCache(clusterFolder)),
  ])
  // esbuild stays as a process beside this one otherwise, for as long as the site runs.
  await made.finally(() => esbuild.stop())
}

/** A command that runs now may still load a piece of the build before this one.
 * @param {string} folder */
async function removeOldPieces(folder) {
  if (!existsSync(folder)) return
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    if (Date.now() - (await stat(path)).mtimeMs > OLD_MS) await rm(path)
  }
}
