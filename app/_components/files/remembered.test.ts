import { expect, test, vi } from 'vitest'
import { withFakeMemory } from '../ui/testing/fake-memory.ts'
import { parseFiles, rememberedFiles, rememberFiles } from './remembered.ts'

const stored = withFakeMemory()

const nothing = { open: [], front: null, expanded: [] }

test('each lesson remembers its own files and folders', () => {
  const files = { open: ['a.yaml', 'deploy/b.yaml'], front: 'a.yaml', expanded: ['deploy'] }
  rememberFiles('c/one', { ...files, expanded: ['', 'deploy'] })
  expect(rememberedFiles('c/one')).toEqual(files)
  expect(rememberedFiles('c/two')).toEqual(nothing)
})

test('nothing open leaves nothing behind', () => {
  rememberFiles('c/one', { open: ['a'], front: 'a', expanded: [''] })
  rememberFiles('c/one', { open: [], front: null, expanded: [''] })
  expect(stored.size).toBe(0)
})

test('of many open files the last ones and the one in front are remembered', () => {
  const open = Array.from({ length: 40 }, (_, index) => `${index}.yaml`)
  rememberFiles('c/one', { open, front: '3.yaml', expanded: open })
  const remembered = rememberedFiles('c/one')
  expect(remembered).toMatchObject({ front: '3.yaml', open: expect.arrayContaining(['3.yaml']) })
  expect(remembered.open).toHaveLength(12)
  expect(remembered.expanded).toHaveLength(32)
})

test.each([null, '', '{', 'null', '[]', '{"open":{}}', '{"open":[1,"",null,"a\\nb"],"front":1,"expanded":"x"}', '{"open":[],"front":"a"}'])('what is no file is forgotten: %s', (text) => {
  expect(parseFiles(text)).toEqual(nothing)
})

test('a browser that stores nothing is no error', () => {
  vi.stubGlobal('localStorage', undefined)
  rememberFiles('c/one', { open: ['a'], front: 'a', expanded: [] })
  expect(rememberedFiles('c/one')).toEqual(nothing)
})
