import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { followEdits, givenFiles } from './edited-lesson.ts'
import { fillHome } from './files.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'podyard-edited-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const lesson = (files: Record<string, string>) => Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text).toString('base64'), mode: 0o644 }))
const text = (path: string) => readFile(join(home, path), 'utf8').catch(() => null)

test('new files come, untouched ones are brought up to date, and what the learner changed or deleted stays so', async () => {
  const old = lesson({ 'same.txt': 'same', 'old.txt': 'one', 'mine.txt': 'one', 'deleted.txt': 'one', 'dropped.txt': 'one' })
  await fillHome(home, old)
  await writeFile(join(home, 'mine.txt'), 'my own')
  await rm(join(home, 'deleted.txt'))
  const edited = lesson({ 'same.txt': 'same', 'old.txt': 'two', 'mine.txt': 'two', 'deleted.txt': 'one', 'deep/new.txt': 'new' })
  expect(await followEdits(home, edited, givenFiles(old))).toEqual({ added: ['deep/new.txt'], updated: ['old.txt'], left: ['mine.txt'] })
  expect(await Promise.all(['same.txt', 'old.txt', 'mine.txt', 'deleted.txt', 'deep/new.txt', 'dropped.txt'].map(text))).toEqual(['same', 'two', 'my own', null, 'new', 'one'])
})

test('a lesson that was not edited changes nothing', async () => {
  const files = lesson({ 'a.txt': 'one' })
  await fillHome(home, files)
  await writeFile(join(home, 'a.txt'), 'my own')
  expect(await followEdits(home, files, givenFiles(files))).toEqual({ added: [], updated: [], left: [] })
  expect(await text('a.txt')).toBe('my own')
})

test('what the learner put in the place of a file, or on the way to it, stays', async () => {
  await mkdir(join(home, 'a.txt'))
  await symlink('/etc', join(home, 'door'))
  await symlink('/etc/passwd', join(home, 'link.txt'))
  const edits = await followEdits(home, lesson({ 'a.txt': 'new', 'link.txt': 'new' }), [])
  expect(edits).toEqual({ added: [], updated: [], left: ['a.txt', 'link.txt'] })
  await expect(followEdits(home, lesson({ 'door/new.txt': 'new' }), [])).rejects.toThrow('door/new.txt')
})
