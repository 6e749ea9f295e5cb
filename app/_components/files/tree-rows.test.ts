import { expect, test } from 'vitest'
import type { FileEntry } from '../../../sandbox/files-protocol.ts'
import { treeLines } from './tree-rows.ts'

const entry = (name: string, kind: FileEntry['kind'] = 'file'): FileEntry => ({ name, kind, bytes: 0 })
const view = {
  folders: new Map([
    ['', { entries: [entry('logs', 'folder'), entry('shut', 'folder'), entry('.profile'), entry('a.yaml')], more: 0 }],
    ['logs', { entries: [entry('1.log')], more: 19_999 }],
    ['shut', { entries: [entry('unseen')], more: 3 }],
  ]),
  expanded: new Set(['', 'logs']),
}
const shown = (hidden: boolean) => treeLines(view, hidden).map((line) => (line.kind === 'more' ? `${line.depth} +${line.count}` : `${line.depth} ${line.path}`))

test('a folder that is unfolded shows what is in it, and how much more is', () => {
  expect(shown(false)).toEqual(['0 logs', '1 logs/1.log', '1 +19999', '0 shut', '0 a.yaml'])
  expect(shown(true)).toContain('0 .profile')
})

test('names that read the same, not being text, are told apart', () => {
  const lines = treeLines({ folders: new Map([['', { entries: [entry('bad\ufffd'), entry('bad\ufffd')], more: 0 }]]), expanded: new Set() }, false)
  expect(new Set(lines.map(({ key }) => key)).size).toBe(2)
})
