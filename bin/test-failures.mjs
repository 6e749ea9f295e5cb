/**
 * What has failed, from the reports of Vitest and Playwright (their JSON reporters): for each test its place, its name and what it
 * said. `npm test` repeats them at its end, where they are found in a long run's output.
 */
import { stripVTControlCharacters } from 'node:util'

/** @typedef {{ where: string, name: string, said: string }} Failure */

/** Lines of what a failed test said: the rest stands further up, where it ran. */
const saidLines = 12

/**
 * @param {{ testResults: { name: string, status: string, message: string, assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }[] }} report
 * @param {string} root the tests' files are named from here
 * @returns {Failure[]}
 */
export function vitestFailures(report, root) {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const where = fromRoot(name, root)
    const failed = assertionResults.filter((test) => test.status === 'failed').map((test) => ({ where, name: test.fullName, said: firstLines(test.failureMessages.join('\n')) }))
    // A file that does not load, or whose set-up fails, has no failed test.
    return failed.length === 0 && status === 'failed' ? [{ where, name: 'the file itself', said: firstLines(message) }] : failed
  })
}

/**
 * @typedef {{ title: string, specs: { title: string, file: string, line: number, ok: boolean, tests: { results: { errors: { message?: string }[] }[] }[] }[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 * @param {{ suites: PlaywrightSuite[], errors: { message?: string }[] }} report
 * @param {string} folder where the tests' files are, from the root
 * @returns {Failure[]}
 */
export function playwrightFailures(report, folder) {
  const inSuite = (/** @type {PlaywrightSuite} */ suite) => /** @type {Failure[]} */ ([
    ...suite.specs.filter((spec) => !spec.ok).map((spec) => ({
      where: `${folder}/${spec.file}:${spec.line}`,
      name: spec.title,
      said: firstLines(spec.tests.flatMap((test) => test.results.flatMap((result) => result.errors.map((error) => error.message ?? ''))).join('\n')),
    })),
    ...(suite.suites ?? []).flatMap(inSuite),
  ])
  return [
    ...report.errors.map((error) => ({ where: folder, name: 'the run itself', said: firstLines(error.message ?? '') })),
    ...report.suites.flatMap(inSuite),
  ]
}

/**
 * @param {Failure[]} failures
 * @returns {string} a paragraph each, or nothing
 */
export function failuresInWords(failures) {
  return failures.map(({ where, name, said }) => `✗ ${where} › ${name}\n${said.replaceAll(/^/gm, '    ')}\n`).join('\n')
}

/** @param {string} text */
function firstLines(text) {
  const lines = stripVTControlCharacters(text).split('\n').filter((line) => line.trim() !== '')
  return lines.slice(0, saidLines).join('\n')
}

/**
 * @param {string} path
 * @param {string} root
 */
function fromRoot(path, root) {
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path
}
