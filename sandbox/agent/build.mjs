import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { scriptBundle } from '../script-bundle.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/**
 * esbuild options of the agent: one CommonJS file, as V8's code cache works for scripts. It needs nothing beside it but what
 * `copyAgentAssets` puts there.
 * @param {string} outdir
 * @returns {import('esbuild').BuildOptions}
 */
export const agentBuildOptions = (outdir) => ({
  entryPoints: { agent: here('main.ts') },
  ...scriptBundle,
  outdir,
  // Optional speed-ups of ws, and node-pty's binary, which is found beside the bundle.
  external: ['bufferutil', 'utf-8-validate', './pty.node'],
  plugins: [...scriptBundle.plugins, ptyBesideBundle],
})

/** @type {import('esbuild').Plugin} */
const ptyBesideBundle = {
  name: 'pty-beside-bundle',
  setup(build) {
    build.onLoad({ filter: /node-pty\/requireBinary\.js$/ }, () => ({
      contents: `exports.requireBinary = () => require('./pty.node')`,
      loader: 'js',
    }))
  },
}

/** Copies what the bundle reads at run time. */
export async function copyAgentAssets(outdir) {
  await mkdir(outdir, { recursive: true })
  const { resolve } = createRequire(import.meta.url)
  await copyFile(createRequire(resolve('node-pty')).resolve(`@lydell/node-pty-${process.platform}-${process.arch}/pty.node`), join(outdir, 'pty.node'))
  await copyFile(here('box/bash.bashrc'), join(outdir, 'bash.bashrc'))
  await copyFile(here('start.cjs'), join(outdir, 'start.cjs'))
  await writeDescriptions(outdir)
}

/** What `kubectl explain` says: taken from a package's comments here, since the bundle has no packages. */
async function writeDescriptions(outdir) {
  const source = here('../cluster/apiserver/openapi/descriptions.ts')
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(source).href), 'import.meta.dirname': JSON.stringify(dirname(source)) },
  })
  const module = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
  const { name, content } = module.bundledDescriptions()
  await writeFile(join(outdir, name), content)
}
