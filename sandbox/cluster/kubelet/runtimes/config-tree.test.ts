import { expect, test } from 'vitest'
import { fillConfigTree } from './config-tree.ts'
import { ContainerFiles, type FileTree } from './container-files.ts'

const file = (text: string, mode = 0o644) => ({ content: Buffer.from(text), mode })
const shown = (tree: FileTree, path: string): string => Buffer.from(new ContainerFiles(new Map(), [{ at: '/v', tree, readOnly: true }]).read(path) ?? []).toString()

test('keys are links through one directory, which is another one when anything has changed', () => {
  const tree: FileTree = new Map()
  fillConfigTree(tree, { a: file('1'), 'deep/b': file('2', 0o400) }, { mode: 0o777, now: Date.UTC(2025, 10, 21, 14, 55, 7) })
  const first = tree.get('..data')?.link
  expect(first).toMatch(/^\.\.2025_11_21_14_55_07\.\d+$/)
  expect([tree.get('a')?.link, tree.get('deep')?.link]).toEqual(['..data/a', '..data/deep'])
  expect([shown(tree, '/v/a'), shown(tree, '/v/deep/b')]).toEqual(['1', '2'])
  fillConfigTree(tree, { a: file('1'), 'deep/b': file('2', 0o400) }, { mode: 0o777, now: Date.now() })
  expect(tree.get('..data')?.link).toBe(first)
  fillConfigTree(tree, { a: file('new') }, { mode: 0o777, now: Date.now() })
  expect(tree.get('..data')?.link).not.toBe(first)
  expect([shown(tree, '/v/a'), [...tree.keys()].filter((path) => path.includes('deep'))]).toEqual(['new', []])
})

test('a group has its directories too', () => {
  const tree: FileTree = new Map()
  fillConfigTree(tree, { 'deep/b': { ...file('2', 0o440), gid: 2000 } }, { mode: 0o777, gid: 2000, now: Date.now() })
  const folder = tree.get('..data')?.link ?? ''
  expect([tree.get('')?.mode, tree.get(`${folder}/deep`)?.mode, tree.get(`${folder}/deep`)?.gid]).toEqual([0o2777, 0o2755, 2000])
})
