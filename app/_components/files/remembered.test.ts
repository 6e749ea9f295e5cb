import { expect, test, vi } from 'vitest'
import { withFakeMemory } from '../ui/testing/fake-memory.ts'
import { parseFiles, rememberedFiles, rememberFiles } from './remembered.ts'

const stored = withFakeMemory()

const places = new Map([['a.yaml', { line: 3, column: 1, top: 2 }]])
const nothing = { open: [], front: null, expanded: [], places: new Map() }

test('each lesson remembers its own files and folders', () => {
  const files = { open: ['a.yaml', 'deploy/b.yaml'], front: 'a.yaml', expanded: ['deploy'], places }
  rememberFiles('c/one', { ...files, expanded: ['', 'deploy'] })
  expect(rememberedFiles('c/one')).toEqual(files)
  expect(rememberedFiles('c/two')).toEqual(nothing)
})

test('nothing open leaves nothing behind', () => {
  rememberFiles('c/one', { open: ['a'], front: 'a', expanded: [''], places })
  rememberFiles('c/one', { open: [], front: null, expanded: [''], places })
  expect(stored.size).toBe(0)
})

test('of many open files the last ones and the one in front are remembered', () => {
  const open = Array.from({ length: 40 }, (_, index) => `${index}.yaml`)
  rememberFiles('c/one', { open, front: '3.yaml', expanded: open, places: new Map() })
  const remembered = rememberedFiles('c/one')
  expect(remembered).toMatchObject({ front: '3.yaml', open: expect.arrayContaining(['3.yaml']) })
  expect(remembered.open).toHaveLength(12)
  expect(remembered.expanded).toHaveLength(32)
})

test.each([null, '', '{', 'null', '[]', '{"open":{}}', '{"open":[1,"",null,"a\\nb"],"front":1,"expanded":"x"}', '{"open":[],"front":"a"}'])('what is no file is forgotten: %s', (text) => {
  expect(parseFiles(text)).toEqual(nothing)
})

test('a place that is none, or of a file that was not open, is forgotten', () => {
  const at = { line: 1, column: 0, top: 1 }
  const text = JSON.stringify({ open: ['a', 'b', 'c'], places: { a: at, b: { ...at, top: 'x' }, c: null, d: at } })
  expect([...parseFiles(text).places]).toEqual([['a', at]])
})

test('a browser that stores nothing is no error', () => {
  vi.stubGlobal('localStorage', undefined)
  rememberFiles('c/one', { open: ['a'], front: 'a', expanded: [], places })
  expect(rememberedFiles('c/one')).toEqual(nothing)
})
