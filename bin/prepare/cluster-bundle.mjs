import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { scriptBundle } from '../../sandbox/script-bundle.mjs'
import { clusterFlags } from './cluster-flags.mjs'

/** What a cluster needs later or never is left in node_modules: source lies in memory for as long as the process runs. */
const LATER = ['@bufbuild/*', 'yaml', 'zod', 'tar-stream', 'bufferutil', 'utf-8-validate', 'node-pty']

/**
 * The commands that are a cluster or a component of one as one CommonJS file, as V8's code cache works for scripts.
 * @param {string} folder
 * @returns {import('esbuild').BuildOptions}
 */
export const clusterBuildOptions = (folder) => ({
  entryPoints: { cluster: 'bin/cluster.ts' },
  ...scriptBundle,
  outdir: folder,
  external: LATER,
})

/** @param {string} folder where the bundle is */
export async function copyClusterStart(folder) {
  await mkdir(folder, { recursive: true })
  await copyFile(fileURLToPath(new URL('cluster-start.cjs', import.meta.url)), join(folder, 'start.cjs'))
}

/**
 * V8's code cache, by running the bundle once. It is good with Node's flags as bin/podyard is run, and with those of a process of its own.
 * @param {string} folder where the bundle is
 */
export async function writeClusterCache(folder) {
  await promisify(execFile)(process.execPath, [...clusterFlags, join(folder, 'start.cjs'), '--write-cache'])
}

/**
 * Of a bundle that is about to be replaced, before it is: V8 knows a cache of other source only by its length.
 * @param {string} folder
 */
export async function removeClusterCache(folder) {
  if (!existsSync(folder)) return
  for (const name of await readdir(folder)) if (name.endsWith('.cache')) await rm(join(folder, name), { force: true })
}
