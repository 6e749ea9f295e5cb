/** `node bin/build.mjs`: installs packages and builds everything, for images and for CI, without starting anything. */
import { buildPages, buildPrograms, generatePrismaClients } from './prepare/build.mjs'
import { checkNodeVersion } from './prepare/node-version.mjs'
import { installNpmPackages } from './prepare/npm-packages.mjs'
import { runScript } from './prepare/progress.mjs'

runScript(async () => {
  checkNodeVersion()
  await installNpmPackages()
  await generatePrismaClients()
  await buildPrograms()
  await buildPages()
})
