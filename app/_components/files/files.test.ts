import { beforeEach, expect, test, vi } from 'vitest'
import { fileLimits, type RequestOutcome } from '../../../sandbox/files-protocol.ts'
import { pageMessageSchema, type PageMessage } from '../../../sandbox/protocol.ts'
import { FakeTimers } from '../terminal/connection/testing/fake-timers.ts'
import { SandboxRequests } from '../workspace/sandbox-requests.ts'
import { Files, mostUnfolded } from './files.ts'
import type { RememberedFiles } from './files.ts'

/** A sandbox with one file; every message that reaches it is one of the protocol. */
let sent: PageMessage[]
let connected: boolean
let isFull: boolean
/** Folders that were made. */
let made: string[]
/** Where the one file is; null: nowhere. */
let there: string | null
let timers: FakeTimers
let requests: SandboxRequests
let files: Files
const turns = () => new Promise((resolve) => setImmediate(resolve))

function answer(message: PageMessage): RequestOutcome {
  if (message.type === 'files.read') return message.path === there ? { kind: 'text', text: 'one', version: '0'.repeat(32) } : { kind: 'refused', why: 'not-found', detail: '' }
  if (message.type === 'files.makeFolder') made.push(message.path)
  return isFull ? { kind: 'refused', why: 'full', detail: '' } : { kind: 'written', version: '1'.repeat(32) }
}

beforeEach(() => {
  sent = []
  made = []
  connected = true
  isFull = false
  there = 'a.yaml'
  timers = new FakeTimers()
  requests = new SandboxRequests((message) => {
    if (!connected) return false
    sent.push(pageMessageSchema.parse(message))
    if ('request' in message) queueMicrotask(() => requests.receive({ type: 'request.answered', request: message.request, outcome: answer(message) }))
    return true
  })
  files = new Files(requests, timers, { show: () => undefined, forget: () => undefined })
  files.start()
})

const open = () => files.get().open.map(({ path }) => path)
const watched = () => sent.filter((message) => message.type === 'files.watch').at(-1)!.folders

test('a place that cannot be told is refused here, and the lab is not asked', async () => {
  const deep = Array.from({ length: fileLimits.depth + 1 }, () => 'f').join('/')
  for (const path of ['two\nlines', 'x'.repeat(fileLimits.pathCharacters + 1), deep]) {
    files.toggle(path)
    expect(files.get().notice).toEqual({ kind: 'not-read', path, why: 'bad-path' })
    expect(files.get().expanded.has(path)).toBe(false)
    await files.openFile(path)
    expect(files.get().open.at(-1)?.state).toEqual({ name: 'refused', why: 'bad-path', edited: false })
    expect(await files.rename('a.yaml', path)).toBe(false)
  }
  expect(watched().every((path) => path.length <= fileLimits.pathCharacters && !path.includes('\n'))).toBe(true)
})

test('more folders than a sandbox follows: those unfolded first are folded again, not those around', () => {
  files.toggle('around')
  for (let number = 0; number < 2 * fileLimits.watchedFolders; number++) files.toggle(`folder ${number}`)
  files.toggle('around/inside')
  expect(files.get().expanded.size).toBe(mostUnfolded)
  expect(watched()).toContain('')
  expect(files.get().expanded.has('folder 0')).toBe(false)
  expect(files.get().expanded.has(`folder ${2 * fileLimits.watchedFolders - 1}`)).toBe(true)
})

test('what is too large to be saved stays here, and is saved when it is smaller', async () => {
  await files.openFile('a.yaml')
  for (const text of ['x'.repeat(fileLimits.fileBytes + 1), '好'.repeat(fileLimits.fileBytes / 2), '\x1b'.repeat(fileLimits.fileBytes / 2)]) {
    files.edited('a.yaml', text)
    files.save('a.yaml')
    await turns()
    expect(files.get().open[0]?.state).toEqual({ name: 'refused', why: 'too-large', edited: true })
  }
  files.edited('a.yaml', 'small')
  files.save('a.yaml')
  await turns()
  expect(files.get().open[0]?.state).toEqual({ name: 'saved' })
})

test.each(['a full disk', 'no connection'])('edits that cannot be saved are not closed away: %s', async (misfortune) => {
  await files.openFile('a.yaml')
  files.edited('a.yaml', 'mine')
  isFull = misfortune === 'a full disk'
  connected = misfortune !== 'no connection'
  expect(files.saveAll()).toBe(true)
  expect(await files.closeFile('a.yaml')).toBe(false)
  expect(open()).toEqual(['a.yaml'])
  expect(files.get().notice).toEqual({ kind: 'not-saved', path: 'a.yaml' })
  expect(await files.rename('a.yaml', 'b.yaml')).toBe(false)
  expect(open()).toEqual(['a.yaml'])
  isFull = false
  connected = true
  expect(await files.closeFile('a.yaml')).toBe(true)
  expect(sent.at(-1)).toMatchObject({ type: 'files.watch' })
  expect(sent.filter((message) => message.type === 'files.write').at(-1)).toMatchObject({ text: 'mine' })
  expect([open(), files.get().notice, files.saveAll()]).toEqual([[], null, false])
})

test('a file whose folder was moved away and back goes on, with what was typed meanwhile', async () => {
  const folder = (path: string, names: string[] | null, kind: 'file' | 'folder') =>
    requests.receive({ type: 'files.folder', path, entries: names?.map((name) => ({ name, kind, bytes: 0 })) ?? null, why: names ? null : 'not-found', more: 0, touched: [] })
  there = 'f/a.yaml'
  await files.openFile('f/a.yaml')
  folder('f', ['a.yaml'], 'file')
  there = null
  folder('f', null, 'folder')
  await turns()
  expect(files.get().open[0]?.state).toEqual({ name: 'gone' })
  files.edited('f/a.yaml', 'meanwhile')
  sent.length = 0
  there = 'f/a.yaml'
  folder('', ['f'], 'folder')
  expect(watched()).toContain('f')
  folder('f', ['a.yaml'], 'file')
  await turns()
  expect(files.get().open[0]?.state).toEqual({ name: 'unsaved' })
  timers.pass(1_000)
  await turns()
  expect(files.get().open[0]?.state).toEqual({ name: 'saved' })
})

test('a full disk is tried again by itself', async () => {
  await files.openFile('a.yaml')
  isFull = true
  files.edited('a.yaml', 'mine')
  timers.pass(1_000)
  await turns()
  expect(files.get().open[0]?.state).toEqual({ name: 'refused', why: 'full', edited: true })
  isFull = false
  timers.pass(5_000)
  await turns()
  expect(files.get().open[0]?.state).toEqual({ name: 'saved' })
})

test('a folder that cannot be unfolded says why, and one that was deleted goes without a word', () => {
  for (const [path, why] of [['gone', 'not-found'], ['locked', 'not-allowed']] as const) {
    files.toggle(path)
    requests.receive({ type: 'files.folder', path, entries: null, why, more: 0, touched: [] })
    expect(files.get().expanded.has(path)).toBe(false)
  }
  expect(files.get().notice).toEqual({ kind: 'not-read', path: 'locked', why: 'not-allowed' })
})

test('a new file may be given a place: the folders around it are made', async () => {
  requests.receive({ type: 'files.folder', path: '', entries: [], why: null, more: 0, touched: [] })
  there = 'deploy/base/web.yaml'
  expect(await files.createFile('deploy/base/web.yaml')).toBe(true)
  expect(made).toEqual(['deploy', 'deploy/base'])
})

test('edits can be given up', async () => {
  await files.openFile('a.yaml')
  files.edited('a.yaml', 'mine')
  isFull = true
  await files.closeFile('a.yaml')
  expect(await files.closeFile('a.yaml', true)).toBe(true)
  expect([open(), files.get().notice]).toEqual([[], null])
})

test('files and folders stand as they were left; one that is not there any more is left out without a word', async () => {
  let remembered: RememberedFiles = { open: [], front: null, expanded: [] }
  const restored = new Files(requests, timers, { show: () => undefined, forget: () => undefined }, (now) => (remembered = now))
  restored.restore({ open: ['gone.yaml', 'a.yaml'], front: 'gone.yaml', expanded: ['deploy'] })
  restored.start()
  await vi.waitFor(() => expect(restored.get()).toMatchObject({ front: 'a.yaml', open: [{ path: 'a.yaml', state: { name: 'saved' } }], notice: null }))
  expect(watched()).toContain('deploy')
  expect(remembered).toEqual({ open: ['a.yaml'], front: 'a.yaml', expanded: ['', 'deploy'] })
  restored.stop()
})
