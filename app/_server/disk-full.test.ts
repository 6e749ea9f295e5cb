import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isDiskFull } from './disk-full.ts'
import { testGround, type TestGround } from './testing/test-site.ts'
import { errorOf, Visitor } from './testing/visitor.ts'

let ground: TestGround
beforeEach(async () => {
  ground = await testGround()
})
afterEach(() => ground.remove())

test.each([
  ['Node', Object.assign(new Error('write failed'), { code: 'ENOSPC' })],
  ['SQLite, wrapped by Prisma', new Error('Database error. Code: `13`. Message: `SQLITE_FULL: database or disk is full`')],
  ['PostgreSQL, as a cause', new Error('could not create the user', { cause: Object.assign(new Error('could not extend file'), { code: '53100' }) })],
])('a full disk is recognised in what %s says', (_who, error) => expect(isDiskFull(error)).toBe(true))

test('no other failure is taken for a full disk', () => {
  expect(isDiskFull(new Error('Unique constraint failed'))).toBe(false)
  expect(isDiskFull('disk is full')).toBe(false)
})

test('a new guest is told that the disk is full, in the page’s language', async () => {
  const { url, site } = await ground.start()
  const full = new Error('SQLITE_FULL: database or disk is full')
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  vi.spyOn(site.auth.api, 'signInAnonymous').mockRejectedValueOnce(full)
  const answer = await new Visitor(url).ask('POST', '/api/sandboxes', { course: 'mini', lesson: 'one', locale: 'zh' }, { 'accept-language': 'zh' })
  expect(answer.status).toBe(507)
  expect(await errorOf(answer)).toMatchObject({ code: 'disk-full', message: expect.stringContaining('磁盘满了') as string })
})
