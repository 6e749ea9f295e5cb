import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fileLimits, type RequestOutcome } from '../../files-protocol.ts'
import type { AgentMessage } from '../../protocol.ts'
import { FilesAnswerer, type FilesMessage } from './answer.ts'
import { Kinds } from './kinds.ts'
import { parseTable } from './listening.ts'

let ground: string
let home: string
let page: FilesAnswerer
let heard: AgentMessage[]
let number = 0

beforeEach(async () => {
  ground = await mkdtemp(join(tmpdir(), 'podyard-files-'))
  home = join(ground, 'home')
  await mkdir(home)
  await mkdir(join(ground, 'outside'))
  await writeFile(join(ground, 'outside', 'secret'), 'secret')
  heard = []
  page = new FilesAnswerer({ home, kinds: new Kinds(() => null), send: (message) => heard.push(message), worked: () => undefined, log: () => undefined })
})
afterEach(async () => {
  page.stop()
  await rm(ground, { recursive: true, force: true })
})

type Asked<M = FilesMessage> = M extends { request: number } ? Omit<M, 'request'> : never

async function ask(message: Asked): Promise<RequestOutcome> {
  const request = number++
  await page.receive({ ...message, request } as FilesMessage)
  const answer = heard.find((one) => one.type === 'request.answered' && one.request === request)
  return (answer as Extract<AgentMessage, { type: 'request.answered' }>).outcome
}
const refusedFor = async (message: Asked) => {
  const outcome = await ask(message)
  return outcome.kind === 'refused' ? outcome.why : outcome.kind
}
const write = (path: string, text: string, expected: string | null) => ask({ type: 'files.write', path, text, expected })
const news = (path: string) => heard.filter((one) => one.type === 'files.folder').filter((one) => one.path === path)

describe('a path', () => {
  test('that leads out of the home folder, or is none, is refused by every message', async () => {
    for (const path of ['../outside/secret', '/etc/passwd', 'a/../../outside/secret', './a', 'a//b', '.', '..', 'a\nb', 'a\0b', 'bad\ufffd', 'x'.repeat(256), Array(20).fill('d').join('/')]) {
      expect(await refusedFor({ type: 'files.read', path })).toBe('bad-path')
      expect(await refusedFor({ type: 'files.write', path, text: '', expected: null })).toBe('bad-path')
      expect(await refusedFor({ type: 'files.makeFolder', path })).toBe('bad-path')
      expect(await refusedFor({ type: 'files.delete', path })).toBe('bad-path')
      expect(await refusedFor({ type: 'files.rename', path: 'a', to: path })).toMatch(/bad-path|not-found/)
    }
    expect(await refusedFor({ type: 'files.delete', path: '' })).toBe('bad-path')
  })

  test('with a link in it is not followed, wherever the link leads', async () => {
    await symlink(join(ground, 'outside'), join(home, 'door'))
    await symlink(join(ground, 'outside', 'secret'), join(home, 'key'))
    expect(await ask({ type: 'files.read', path: 'key' })).toMatchObject({ kind: 'refused', why: 'link' })
    for (const type of ['files.read', 'files.delete', 'files.makeFolder'] as const) expect(await refusedFor({ type, path: 'door/secret' })).not.toMatch(/done|text/)
    expect(await refusedFor({ type: 'files.write', path: 'key', text: 'x', expected: null })).toBe('link')
    expect(await refusedFor({ type: 'files.write', path: 'door/new', text: 'x', expected: null })).not.toBe('written')
    await writeFile(join(home, 'mine'), '')
    expect(await refusedFor({ type: 'files.rename', path: 'mine', to: 'door/mine' })).not.toBe('done')
    expect(await readdir(join(ground, 'outside'))).toEqual(['secret'])
    expect(await readFile(join(ground, 'outside', 'secret'), 'utf8')).toBe('secret')
  })

  test('to a link removes the link, and a folder of links takes nothing else along', async () => {
    await mkdir(join(home, 'deep/er'), { recursive: true })
    await symlink(join(ground, 'outside'), join(home, 'deep/er/door'))
    await writeFile(join(home, 'deep/er/file'), '')
    expect(await ask({ type: 'files.delete', path: 'deep' })).toEqual({ kind: 'done' })
    expect(await readdir(home)).toEqual([])
    expect(await readdir(join(ground, 'outside'))).toEqual(['secret'])
  })

  test('to something that is no text file says what it is, and blocks nothing', async () => {
    spawnSync('mkfifo', [join(home, 'pipe')])
    await writeFile(join(home, 'image'), Buffer.from([0x89, 0x50, 0, 1]))
    await writeFile(join(home, 'latin'), Buffer.from([0xe9, 0x20]))
    await writeFile(join(home, 'large'), Buffer.alloc(fileLimits.fileBytes + 1, 'x'))
    await mkdir(join(home, 'folder'))
    const why = await Promise.all(['pipe', 'image', 'latin', 'large', 'folder', 'none'].map((path) => refusedFor({ type: 'files.read', path })))
    expect(why).toEqual(['not-a-file', 'binary', 'binary', 'too-large', 'not-a-file', 'not-found'])
  })
})

describe('saving', () => {
  test('writes what is expected, keeps the permissions, and gives the version to expect next', async () => {
    const first = await write('run.sh', 'one', null)
    expect(first.kind).toBe('written')
    spawnSync('chmod', ['750', join(home, 'run.sh')])
    const second = await write('run.sh', '二\n', first.kind === 'written' ? first.version : null)
    expect(second.kind).toBe('written')
    expect(await readFile(join(home, 'run.sh'), 'utf8')).toBe('二\n')
    expect((await stat(join(home, 'run.sh'))).mode & 0o777).toBe(0o750)
    expect(await readdir(home)).toEqual(['run.sh'])
  })

  test('over a change from elsewhere writes nothing and gives what is there', async () => {
    const first = await write('a.yaml', 'mine', null)
    await writeFile(join(home, 'a.yaml'), 'theirs')
    expect(await write('a.yaml', 'mine again', first.kind === 'written' ? first.version : null)).toMatchObject({ kind: 'conflict', found: { text: 'theirs' } })
    expect(await write('a.yaml', 'new', null)).toMatchObject({ kind: 'conflict', found: { text: 'theirs' } })
    expect(await readFile(join(home, 'a.yaml'), 'utf8')).toBe('theirs')
    await rm(join(home, 'a.yaml'))
    expect(await write('a.yaml', 'mine', first.kind === 'written' ? first.version : null)).toEqual({ kind: 'conflict', found: null })
  })

  test('that its owner may only read is not replaced', async () => {
    await writeFile(join(home, 'a.txt'), 'one', { mode: 0o444 })
    const found = await ask({ type: 'files.read', path: 'a.txt' })
    expect(await refusedFor({ type: 'files.write', path: 'a.txt', text: 'two', expected: found.kind === 'text' ? found.version : null })).toBe('not-allowed')
    expect(await readFile(join(home, 'a.txt'), 'utf8')).toBe('one')
  })

  test('the same text again is no conflict: the answer may have been lost', async () => {
    const first = await write('a', 'same', null)
    expect(await write('a', 'same', null)).toEqual(first)
  })
})

describe('arranging', () => {
  test('renames without replacing, and not into itself', async () => {
    await writeFile(join(home, 'a'), 'a')
    await writeFile(join(home, 'b'), 'b')
    await mkdir(join(home, 'f'))
    expect(await refusedFor({ type: 'files.rename', path: 'a', to: 'b' })).toBe('exists')
    expect(await refusedFor({ type: 'files.rename', path: 'f', to: 'b' })).toBe('exists')
    expect(await refusedFor({ type: 'files.rename', path: 'f', to: 'f/f' })).toBe('bad-path')
    expect(await refusedFor({ type: 'files.rename', path: 'a', to: 'f/c' })).toBe('done')
    expect(await refusedFor({ type: 'files.makeFolder', path: 'f' })).toBe('exists')
    expect(await readFile(join(home, 'f/c'), 'utf8')).toBe('a')
    expect(await readFile(join(home, 'b'), 'utf8')).toBe('b')
  })
})

describe('a followed folder', () => {
  test('is told at once, and again when an editor has written and renamed', async () => {
    await writeFile(join(home, 'a.yaml'), '1')
    await page.receive({ type: 'files.watch', folders: [''] })
    expect(news('')[0]).toMatchObject({ entries: [{ name: 'a.yaml', kind: 'file', bytes: 1 }], touched: [] })
    await writeFile(join(home, '.a.yaml.swp'), '22')
    await rename(join(home, '.a.yaml.swp'), join(home, 'a.yaml'))
    await vi.waitFor(() => expect(news('').at(-1)).toMatchObject({ entries: [{ name: 'a.yaml', bytes: 2 }] }))
    expect(news('').flatMap(({ touched }) => touched)).toContain('a.yaml')
  })

  test('that goes away is said to be gone, and one behind a link never was', async () => {
    await mkdir(join(home, 'f'))
    await symlink(join(ground, 'outside'), join(home, 'door'))
    await page.receive({ type: 'files.watch', folders: ['f', 'door'] })
    expect(news('door')).toMatchObject([{ entries: null }])
    await rm(join(home, 'f'), { recursive: true })
    await vi.waitFor(() => expect(news('f').at(-1)).toMatchObject({ entries: null }))
  })

  test('that cannot be one does not keep the others from being followed', async () => {
    await mkdir(join(home, 'two\nlines'))
    await mkdir(join(home, 'f'))
    await page.receive({ type: 'files.watch', folders: ['two\nlines', '../outside', 'f'] })
    expect(news('two\nlines')).toMatchObject([{ entries: null }])
    expect(news('../outside')).toMatchObject([{ entries: null }])
    expect(news('f')).toMatchObject([{ entries: [] }])
    expect(heard.some(({ type }) => type === 'error')).toBe(false)
  })

  test('that cannot be read says why', async () => {
    await symlink(join(ground, 'outside'), join(home, 'door'))
    await page.receive({ type: 'files.watch', folders: ['door', 'nowhere', '..'] })
    expect(['door', 'nowhere', '..'].map((path) => news(path)[0]?.why)).toEqual(['not-found', 'not-found', 'bad-path'])
  })

  test('tells nothing of how saving works', async () => {
    await page.receive({ type: 'files.watch', folders: [''] })
    await write('new.yaml', 'x', null)
    await vi.waitFor(() => expect(news('').at(-1)?.entries).toHaveLength(1))
    expect(news('').flatMap(({ touched }) => touched).filter((name) => name !== 'new.yaml')).toEqual([])
  })
})

test('what listens is read from the kernel’s tables', () => {
  const table = `  sl  local_address rem_address   st
   0: 0100007F:1F41 00000000:0000 0A 0
   1: 0100007F:1F42 0100007F:1F41 01 0
   2: 00000000:0050 00000000:0000 0A 0
   3: 00000000000000000000000000000000:1F90 0:0 0A`
  expect(parseTable(table)).toEqual([
    { address: '127.0.0.1', port: 8001 },
    { address: '0.0.0.0', port: 80 },
    { address: '::', port: 8080 },
  ])
})
