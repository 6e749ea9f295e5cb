/**
 * `npm test`: prepares as `npm start` does, runs every test, and ends with what failed and one line that counts them all.
 * `npm test -- PART…` runs some parts only: types, lint, unit, suites (against real peers), lessons (each step and mistake in a
 * fresh sandbox), journeys (in a browser).
 * What follows a second `--` goes to the part itself: `npm test -- unit -- app/_server`.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { buildPages, buildPrograms, generatePrismaClients } from './prepare/build.mjs'
import { installClusterTools } from './prepare/cluster-tools.mjs'
import { checkDataFolder } from './prepare/data-folder.mjs'
import { installDebianPackages } from './prepare/debian-packages.mjs'
import { checkNodeVersion } from './prepare/node-version.mjs'
import { installNpmPackages } from './prepare/npm-packages.mjs'
import { dataFolder, root } from './prepare/places.mjs'
import { ClearError, runScript } from './prepare/progress.mjs'
import { failuresInWords, playwrightFailures, vitestFailures } from './test-failures.mjs'

/** @typedef {import('./test-failures.mjs').Failure} Failure */
/** @typedef {{ passed: number, failed: number, skipped: number, failures?: Failure[] }} Count */

const results = join(root, 'test-results')
const module = (/** @type {string} */ path) => join(root, 'node_modules', path)

/** @type {Record<string, (more: string[]) => Promise<Count>>} */
const parts = {
  types: (more) => oneCheck(module('typescript/bin/tsc'), ['--noEmit', '-p', '.', ...more]),
  lint: (more) => oneCheck(module('eslint/bin/eslint.js'), ['--max-warnings', '0', ...(more.length > 0 ? more : ['.'])]),
  unit: (more) => vitest('unit', more),
  suites: (more) => vitest('suites', ['--config', 'e2e/vitest.config.ts', ...more], 'e2e/vitest.config.ts'),
  lessons: (more) => oneCheck(join(root, 'bin/podyard'), ['lab', 'test', ...more]),
  journeys: async (more) => {
    if (!existsSync(join(root, 'e2e/journeys'))) return nothing
    const report = join(results, 'journeys.json')
    const status = await run(module('@playwright/test/cli.js'), ['test', ...more])
    const told = JSON.parse(await readFile(report, 'utf8').catch(() => 'null'))
    if (!told) return failedToRun(status)
    const { stats } = told
    return { passed: stats.expected + stats.flaky, failed: stats.unexpected || Number(status !== 0), skipped: stats.skipped, failures: playwrightFailures(told, 'e2e/journeys') }
  },
}

/** @type {Count} */
const nothing = { passed: 0, failed: 0, skipped: 0 }
const failedToRun = (/** @type {number} */ status) => ({ passed: 0, failed: status === 0 ? 0 : 1, skipped: 0 })

runScript(async () => {
  const [wanted, more] = parseArguments(process.argv.slice(2))
  checkNodeVersion()
  await checkDataFolder()
  await installNpmPackages()
  await Promise.all([installDebianPackages(wanted.includes('journeys') ? await chromiumPackage() : {}), installClusterTools()])
  await generatePrismaClients()
  await buildPrograms()
  if (wanted.includes('journeys')) await buildPages()
  await rm(results, { recursive: true, force: true })
  await mkdir(results, { recursive: true })

  const total = { ...nothing }
  /** @type {Failure[]} */
  const failures = []
  for (const name of wanted) {
    process.stdout.write(`\n── ${name} ──\n`)
    const began = Date.now()
    const count = await parts[name]?.(more) ?? nothing
    total.passed += count.passed
    total.failed += count.failed
    total.skipped += count.skipped
    failures.push(...count.failures ?? [])
    process.stdout.write(`${name}: ${inWords(count)} in ${Math.round((Date.now() - began) / 1000)} s\n`)
  }
  if (failures.length > 0) process.stdout.write(`\n── what failed ──\n${failuresInWords(failures)}`)
  process.stdout.write(`\n${inWords(total)}\n`)
  process.exitCode = total.failed > 0 ? 1 : 0
})

/** @param {Count} count */
function inWords({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/**
 * @param {string[]} words
 * @returns {[string[], string[]]}
 */
function parseArguments(words) {
  const end = words.indexOf('--')
  const wanted = end === -1 ? words : words.slice(0, end)
  const unknown = wanted.find((word) => !Object.hasOwn(parts, word))
  if (unknown !== undefined) throw new ClearError(`There is no part "${unknown}" of the tests; there are: ${Object.keys(parts).join(', ')}.`)
  return [wanted.length > 0 ? wanted : Object.keys(parts), end === -1 ? [] : words.slice(end + 1)]
}

/** Debian's Chromium where Playwright has no browser of its own. */
async function chromiumPackage() {
  const { chromium } = await import('@playwright/test')
  return existsSync(chromium.executablePath()) ? {} : { chromium: 'chromium' }
}

/**
 * A tool that says yes or no.
 * @param {string} script
 * @param {string[]} parameters
 * @returns {Promise<Count>}
 */
async function oneCheck(script, parameters) {
  const status = await run(script, parameters)
  return status === 0 ? { ...nothing, passed: 1 } : { ...nothing, failed: 1 }
}

/**
 * @param {string} name
 * @param {string[]} more
 * @param {string} [config] nothing to run where it is missing
 * @returns {Promise<Count>}
 */
async function vitest(name, more, config) {
  if (config && !existsSync(join(root, config))) return nothing
  const report = join(results, `${name}.json`)
  const status = await run(module('vitest/vitest.mjs'), ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...more])
  const counted = JSON.parse(await readFile(report, 'utf8').catch(() => 'null'))
  if (!counted) return failedToRun(status)
  // A file that does not even load has no tests to count, but the run has failed.
  const failed = counted.numFailedTests || Number(status !== 0)
  return { passed: counted.numPassedTests, failed, skipped: counted.numPendingTests + counted.numTodoTests, failures: vitestFailures(counted, root) }
}

/**
 * @param {string} script
 * @param {string[]} parameters
 * @returns {Promise<number>}
 */
function run(script, parameters) {
  const env = { ...process.env, PODYARD_DATA: dataFolder(), CI: process.env.CI ?? 'true', NEXT_TELEMETRY_DISABLED: '1' }
  const child = spawn(process.execPath, [script, ...parameters], { cwd: root, env, stdio: 'inherit' })
  return new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
