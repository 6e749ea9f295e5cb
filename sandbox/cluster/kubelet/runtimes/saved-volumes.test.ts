import { expect, test } from 'vitest'
import { treeOf } from './container-files.ts'
import { restoreVolumes, saveVolumes } from './saved-volumes.ts'

const MEGA = 1024 * 1024
const file = (content: string | Uint8Array, mode = 0o644) => ({ content: Buffer.from(content), mode })

test('what volumes hold comes back through JSON as it was', () => {
  const trees = { host: treeOf({ '/data/db': file('rows', 0o600) }), pods: new Map([['uid', new Map([['cache', treeOf({ '/a/b': file(new Uint8Array([0, 255])) })], ['empty', new Map()]])]]) }
  const { host, pods } = restoreVolumes(JSON.parse(JSON.stringify(saveVolumes(trees))))
  expect(host).toEqual(trees.host)
  expect([...pods]).toEqual([['uid', new Map([['cache', trees.pods.get('uid')?.get('cache')]])]])
})

test('a volume that is too large is left out and named; the others stay', () => {
  const pods = new Map([['uid', new Map([['huge', treeOf({ '/x': file(new Uint8Array(3 * MEGA)) })], ['small', treeOf({ '/y': file('y') })]])]])
  const saved = saveVolumes({ host: treeOf({ '/z': file('z') }), pods })
  expect(saved.left).toEqual(['huge of the pod with uid uid'])
  expect(Object.keys(saved.pods.uid ?? {})).toEqual(['small'])
  expect(saved.host).toHaveLength(1)
})
