import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { scriptBundle } from '../../sandbox/script-bundle.mjs'
import { clusterFlags } from './cluster-flags.mjs'
import { dataFolder, dist, toolsFolder } from './places.mjs'

/** What is put beside kubectl: the command, and the one file that it runs. */
const FILES = { podyard: 0o755, 'podyard.cjs': 0o644 }

/** Node is where every sandbox has it; without isolation, where the site found it. */
const script = `#!/bin/sh
node=/opt/podyard/node
[ -x "$node" ] || node=node
exec "$node" ${clusterFlags.join(' ')} "\${0%/*}/podyard.cjs" "$@"
`

/**
 * The `podyard` of a learner's shell, for building a cluster by hand: its components in one file that needs nothing beside it.
 * @param {string} folder
 * @returns {import('esbuild').BuildOptions}
 */
export const learnerCommandBuildOptions = (folder) => ({
  entryPoints: { podyard: 'bin/components.ts' },
  ...scriptBundle,
  outdir: folder,
  // Optional speed-ups of ws.
  external: ['bufferutil', 'utf-8-validate'],
})

/** @param {string} folder where the bundle is */
export async function writeLearnerScript(folder) {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'podyard'), script)
  await chmod(join(folder, 'podyard'), FILES.podyard)
}

/** Puts what was built beside kubectl, where every sandbox finds it. */
export async function installLearnerCommand() {
  const from = join(dist, 'learner')
  const to = toolsFolder()
  await mkdir(to, { recursive: true })
  const scratch = await mkdtemp(join(dataFolder(), 'install-'))
  try {
    for (const [name, mode] of Object.entries(FILES)) {
      if (existsSync(join(to, name)) && (await readFile(join(to, name))).equals(await readFile(join(from, name)))) continue
      // Renamed into place: a sandbox that starts now sees the whole file or none.
      await copyFile(join(from, name), join(scratch, name))
      await chmod(join(scratch, name), mode)
      await rename(join(scratch, name), join(to, name))
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
