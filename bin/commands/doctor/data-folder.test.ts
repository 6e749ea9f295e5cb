import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dataFolder, disk } from './data-folder.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podyard-doctor-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a folder that can be made is made, and nothing is left in it', async () => {
  expect(await dataFolder(join(folder, 'new'))).toMatchObject({ verdict: 'ok' })
  expect(await readdir(join(folder, 'new'))).toEqual([])
})

test('a file in its place is said, and of its disk nothing', async () => {
  await writeFile(join(folder, 'file'), '')
  expect(await dataFolder(join(folder, 'file'))).toMatchObject({ verdict: 'wrong', says: `${join(folder, 'file')} cannot be written: it is a file` })
  expect(await disk(join(folder, 'file', 'below'))).toEqual([])
})

const mayMount = process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0
test.skipIf(!mayMount)('a full disk is said by both (skipped where a test may not mount one)', async () => {
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status !== 0) return
  try {
    await writeFile(join(folder, 'fill'), Buffer.alloc(1024 * 1024)).catch(() => {}) // fills what there is
    expect(await dataFolder(folder)).toMatchObject({ verdict: 'wrong', says: `${folder} cannot be written: the disk is full` })
    expect(await disk(folder)).toMatchObject([{ verdict: 'wrong', todo: expect.stringContaining('Make room') as string }])
  } finally {
    spawnSync('umount', [folder])
  }
})
