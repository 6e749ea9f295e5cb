/** `npm start`: prepares what is missing, then runs the site. `--dev` (npm run dev): pages are rebuilt as they change. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { buildPages, buildPrograms, generatePrismaClients } from './prepare/build.mjs'
import { installClusterTools } from './prepare/cluster-tools.mjs'
import { checkDataFolder } from './prepare/data-folder.mjs'
import { installDebianPackages } from './prepare/debian-packages.mjs'
import { checkNodeVersion } from './prepare/node-version.mjs'
import { installLearnerCommand } from './prepare/learner-command.mjs'
import { installNpmPackages } from './prepare/npm-packages.mjs'
import { dataFolder, dist, root } from './prepare/places.mjs'
import { whenNpmIsGone } from './prepare/parents.mjs'
import { checkPort } from './prepare/port.mjs'
import { runScript } from './prepare/progress.mjs'

runScript(async () => {
  const dev = process.argv.includes('--dev')
  checkNodeVersion()
  await checkPort()
  await checkDataFolder()
  await installNpmPackages()
  await Promise.all([installDebianPackages(), installClusterTools()])
  await generatePrismaClients()
  await buildPrograms()
  await installLearnerCommand()
  if (!dev) await buildPages()
  const site = spawn(process.execPath, ['--enable-source-maps', join(dist, 'site.mjs')], {
    cwd: root,
    env: { ...process.env, NODE_ENV: dev ? 'development' : 'production', NEXT_TELEMETRY_DISABLED: '1', PODYARD_DATA: dataFolder(), PODYARD_PROJECT: root },
    stdio: 'inherit',
  })
  // Ctrl-C reaches the site by itself, being in the same group; a supervisor's signal to this process does not.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => site.kill('SIGTERM'))
  process.on('SIGHUP', () => site.kill('SIGTERM'))
  // Keep and end every sandbox, then stop.
  process.on('SIGUSR2', () => site.kill('SIGUSR2'))
  whenNpmIsGone(() => site.kill('SIGTERM'))
  site.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)))
})
