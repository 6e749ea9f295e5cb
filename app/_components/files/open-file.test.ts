import { beforeEach, expect, test } from 'vitest'
import type { RequestOutcome } from '../../../sandbox/files-protocol.ts'
import { FakeTimers } from '../terminal/connection/testing/fake-timers.ts'
import { NotAnswered, type SandboxQuestion } from '../workspace/sandbox-requests.ts'
import { copyName, OpenFile } from './open-file.ts'

/** A home folder whose versions are its texts, in hexadecimal digits enough. */
class Disk {
  readonly files = new Map<string, string>()
  cut = false
  writes = 0
  ask = async (question: SandboxQuestion): Promise<RequestOutcome> => {
    if (this.cut) throw new NotAnswered()
    if (question.type === 'files.read') {
      const text = this.files.get(question.path)
      return text === undefined ? { kind: 'refused', why: 'not-found', detail: '' } : { kind: 'text', text, version: text }
    }
    if (question.type !== 'files.write') throw new Error(`no ${question.type} here`)
    this.writes++
    const found = this.files.get(question.path)
    if ((found ?? null) !== question.expected) return { kind: 'conflict', found: found === undefined ? null : { text: found, version: found } }
    this.files.set(question.path, question.text)
    return { kind: 'written', version: question.text }
  }
}

let disk: Disk
let timers: FakeTimers
let shown: string[]
let copies: string[]
let file: OpenFile

const turns = () => new Promise((resolve) => setImmediate(resolve))
beforeEach(async () => {
  disk = new Disk()
  disk.files.set('a.yaml', 'one')
  timers = new FakeTimers()
  shown = []
  copies = []
  file = new OpenFile({ path: 'a.yaml', ask: disk.ask, timers, changed: () => undefined, show: (text) => shown.push(text), keptBoth: (copy) => copies.push(copy) })
  await file.look()
})

test('what is typed is saved once, a moment after the last key', async () => {
  for (const text of ['two', 'two t', 'two three']) {
    file.edit(text)
    timers.pass(100)
  }
  expect([file.state.name, disk.files.get('a.yaml')]).toEqual(['unsaved', 'one'])
  timers.pass(400)
  await turns()
  expect([file.state.name, disk.files.get('a.yaml'), disk.writes]).toEqual(['saved', 'two three', 1])
})

test('a change from the terminal is shown when nothing waits to be saved', async () => {
  disk.files.set('a.yaml', 'theirs')
  await file.look()
  expect(shown).toEqual(['one', 'theirs'])
  expect(file.state.name).toBe('saved')
})

test('a change at both ends keeps both, whether it is noticed by looking or by saving', async () => {
  file.edit('mine')
  disk.files.set('a.yaml', 'theirs')
  await file.look()
  expect([...disk.files]).toEqual([['a.yaml', 'theirs'], ['a.mine.yaml', 'mine']])
  file.edit('mine again')
  disk.files.set('a.yaml', 'theirs again')
  await file.save()
  expect(disk.files.get('a.yaml')).toBe('theirs again')
  expect(disk.files.get('a.mine-2.yaml')).toBe('mine again')
  expect(copies).toEqual(['a.mine.yaml', 'a.mine-2.yaml'])
  expect(shown.at(-1)).toBe('theirs again')
})

test('without a connection edits wait, and are saved when it is back', async () => {
  disk.cut = true
  file.edit('mine')
  timers.pass(400)
  await turns()
  expect([file.state.name, file.text]).toEqual(['unsaved', 'mine'])
  disk.cut = false
  timers.pass(2_000)
  await turns()
  expect(disk.files.get('a.yaml')).toBe('mine')
})

test('a file that was deleted in the terminal is kept here, and saved again when asked', async () => {
  disk.files.delete('a.yaml')
  await file.look()
  expect([file.state.name, file.text]).toEqual(['gone', 'one'])
  await file.save()
  expect([file.state.name, disk.files.get('a.yaml')]).toEqual(['saved', 'one'])
})

test('closing saves first', async () => {
  file.edit('last words')
  await file.close()
  expect(disk.files.get('a.yaml')).toBe('last words')
})

test('a copy is named after its file', () => {
  expect([copyName('a/b.yaml', 1), copyName('a/b.yaml', 2), copyName('Makefile', 1), copyName('.bashrc', 1), copyName('a.b/c', 1)]).toEqual(['a/b.mine.yaml', 'a/b.mine-2.yaml', 'Makefile.mine', '.bashrc.mine', 'a.b/c.mine'])
})
