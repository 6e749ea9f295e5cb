import { execFile } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { environment } from '../../agent/box/environment.ts'

/** A user that nothing on this machine belongs to. */
const UID = 1_888_888
const script = fileURLToPath(new URL('testing/unprivileged.ts', import.meta.url))
const tsx = fileURLToPath(new URL('../../../node_modules/tsx/dist/cli.mjs', import.meta.url))
const asNobody = (...command: string[]) => promisify(execFile)('setpriv', ['--reuid', `${UID}`, '--regid', `${UID}`, '--clear-groups', ...command], { env: environment({ HOME: home, TMPDIR: home, PATH: '/usr/bin:/usr/sbin:/bin' }) })

let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'podyard-unprivileged-'))
  if (process.getuid?.() === 0) chownSync(home, UID, UID)
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

// Without root, every other test of this folder is this one already; and a checkout in root's own home cannot be read by anyone else.
test.skipIf(process.getuid?.() !== 0)('a site without any right isolates as well, and bounds memory by itself', async (context) => {
  const readable = await asNobody('test', '-r', script).then(() => true, () => false)
  if (!readable) return context.skip('this checkout cannot be read by another user')
  const { stdout } = await asNobody(process.execPath, tsx, script)
  expect(JSON.parse(stdout)).toEqual({
    uid: UID,
    level: 'isolated',
    nodes: 'node/node-1\nnode/node-2\nnode/node-3\n',
    status: 'CapEff:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n',
    hogEnded: 137,
    after: 'fine\n',
  })
})
