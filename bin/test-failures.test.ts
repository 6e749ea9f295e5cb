import { describe, expect, test } from 'vitest'
import { failuresInWords, playwrightFailures, vitestFailures } from './test-failures.mjs'

describe('what failed is named at the end of a run', () => {
  test('a test of Vitest, with its file from the root and without colours', () => {
    const failed = { status: 'failed', fullName: 'a pod runs', failureMessages: ['\u001b[31mexpected 1\u001b[39m\n\n    at pod.test.ts:3'] }
    const report = { testResults: [{ name: '/work tree/e2e/pod.test.ts', status: 'failed', message: '', assertionResults: [{ ...failed, status: 'passed' }, failed] }] }
    expect(vitestFailures(report, '/work tree')).toEqual([{ where: 'e2e/pod.test.ts', name: 'a pod runs', said: 'expected 1\n    at pod.test.ts:3' }])
  })

  test('a file of Vitest that does not load', () => {
    const report = { testResults: [{ name: '/root/a.test.ts', status: 'failed', message: 'Cannot find ./b', assertionResults: [] }] }
    expect(vitestFailures(report, '/root')).toEqual([{ where: 'a.test.ts', name: 'the file itself', said: 'Cannot find ./b' }])
  })

  test('a journey of Playwright, in a file or in a group of one, and a run that did not begin', () => {
    const spec = { title: 'a tab opens', file: 'tabs.spec.ts', line: 6, ok: false, tests: [{ results: [{ errors: [{ message: 'Timed out' }] }] }] }
    const report = { suites: [{ title: 'tabs.spec.ts', specs: [{ ...spec, ok: true }, spec], suites: [{ title: 'a group', specs: [{ ...spec, line: 9 }] }] }], errors: [{ message: 'No browser' }] }
    expect(playwrightFailures(report, 'e2e/journeys')).toEqual([
      { where: 'e2e/journeys', name: 'the run itself', said: 'No browser' },
      { where: 'e2e/journeys/tabs.spec.ts:6', name: 'a tab opens', said: 'Timed out' },
      { where: 'e2e/journeys/tabs.spec.ts:9', name: 'a tab opens', said: 'Timed out' },
    ])
  })

  test('in words, a paragraph each', () => {
    expect(failuresInWords([{ where: 'a.test.ts', name: 'adds', said: 'one\ntwo' }, { where: 'b.test.ts', name: 'takes', said: 'three' }])).toBe(
      '✗ a.test.ts › adds\n    one\n    two\n\n✗ b.test.ts › takes\n    three\n',
    )
  })
})
