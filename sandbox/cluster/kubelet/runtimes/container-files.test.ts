import { expect, test } from 'vitest'
import { ContainerFiles, type FileTree, treeOf } from './container-files.ts'

const bytes = (text: string) => Buffer.from(text)
const text = (files: ContainerFiles, path: string) => (files.read(path) === null ? null : Buffer.from(files.read(path) ?? []).toString())

test('a mounted tree hides what is below it, and is shared by those who mount it', () => {
  const shared: FileTree = new Map()
  const make = () => new ContainerFiles(treeOf({ '/data/own': { content: bytes('hidden'), mode: 0o644 } }, ['/tmp']), [{ at: '/data', tree: shared, readOnly: false }])
  const [one, other] = [make(), make()]
  expect(one.get('/data/own')).toBeNull()
  one.write('/data/f', bytes('x'))
  expect(text(other, '/data/f')).toBe('x')
  expect(other.list('/data')).toEqual(['f'])
  expect(one.list('/')).toEqual(['data', 'tmp'])
})

test('what cannot be done is said in the words of the system', () => {
  const files = new ContainerFiles(treeOf({ '/a/f': { content: bytes('x'), mode: 0o644 } }), [{ at: '/ro', tree: new Map(), readOnly: true }])
  expect(() => files.write('/ro/x', bytes(''))).toThrow('Read-only file system')
  expect(() => files.write('/none/x', bytes(''))).toThrow('No such file or directory')
  expect(() => files.write('/a', bytes(''))).toThrow('Is a directory')
  expect(() => files.write('/a/f/g', bytes(''))).toThrow('Not a directory')
  expect(() => files.makeDirectory('/a', false)).toThrow('File exists')
  expect(() => files.remove('/a', false)).toThrow('Directory not empty')
  expect(() => files.write('/a/big', new Uint8Array(9 * 1024 * 1024))).toThrow('No space left on device')
})

test('paths cannot leave the root', () => {
  const files = new ContainerFiles(treeOf({ '/etc/x': { content: bytes('x'), mode: 0o644 } }), [])
  expect(text(files, '/../../etc/x')).toBe('x')
  files.remove('/etc', true)
  expect(files.get('/etc/x')).toBeNull()
})
