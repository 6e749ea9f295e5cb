import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onlyOne } from './only-one.mjs'
import { root } from './places.mjs'
import { step } from './progress.mjs'
import { runQuietly } from './run-quietly.mjs'

/** Installs exactly what package-lock.json says, when it has changed since or nothing is there. */
export async function installNpmPackages() {
  if (await agrees()) return
  await onlyOne(async () => {
    if (await agrees()) return
    await step('Installing npm packages', async () => {
      // No package here needs its install script: native parts come inside npm packages.
      await runQuietly('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'], {
        cwd: root,
        what: 'Installing npm packages',
        remedy: 'Check the connection to the npm registry, then start again.',
      })
    })
  })
}

/** npm writes down what it installed; compare that with what is wanted, optional packages of other systems aside. */
async function agrees() {
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) return false
  const wanted = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')).packages
  const installed = JSON.parse(await readFile(join(root, 'node_modules/.package-lock.json'), 'utf8')).packages
  return Object.entries(wanted).every(([path, { version, optional, peer }]) => {
    if (path === '' || (!installed[path] && (optional || peer))) return true
    return installed[path]?.version === version
  })
}
