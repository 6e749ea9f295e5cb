import { describe, expect, it } from 'vitest'
import { strategicMergePatch } from './strategic-merge.ts'

const POD = 'io.k8s.api.core.v1.Pod'
const DEPLOYMENT = 'io.k8s.api.apps.v1.Deployment'
const containers = (...list: object[]): Record<string, unknown> => ({ spec: { containers: list } })

describe('strategic merge patch', () => {
  const pairs: { says: string; of: Record<string, unknown>; patch: unknown; makes: Record<string, unknown>; kind?: string }[] = [
    {
      says: 'merges list items by their key and puts new ones first',
      of: containers({ name: 'nginx', image: 'nginx', imagePullPolicy: 'Always' }),
      patch: containers({ name: 'side', image: 'busybox' }, { name: 'nginx', image: 'nginx:2' }),
      makes: containers({ name: 'side', image: 'busybox' }, { name: 'nginx', image: 'nginx:2', imagePullPolicy: 'Always' }),
    },
    {
      says: 'deletes an item',
      of: containers({ name: 'side' }, { name: 'nginx' }),
      patch: containers({ name: 'side', $patch: 'delete' }),
      makes: containers({ name: 'nginx' }),
    },
    {
      says: 'replaces a list when told to',
      of: containers({ name: 'a' }, { name: 'b' }),
      patch: containers({ $patch: 'replace' }, { name: 'c' }),
      makes: containers({ name: 'c' }),
    },
    {
      says: 'replaces lists that have no merge strategy',
      of: { spec: { tolerations: [{ key: 'a' }] } },
      patch: { spec: { tolerations: [{ key: 'b' }] } },
      makes: { spec: { tolerations: [{ key: 'b' }] } },
    },
    {
      says: 'orders items as $setElementOrder says, others by their old neighbours',
      of: containers({ name: 'a' }, { name: 'server' }, { name: 'b' }),
      patch: { spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] } },
      makes: containers({ name: 'server' }, { name: 'b' }, { name: 'a' }),
    },
    {
      says: 'takes values out of a list of scalars',
      of: { metadata: { finalizers: ['a', 'b'] } },
      patch: { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } },
      makes: { metadata: { finalizers: ['b'] } },
    },
    {
      says: 'joins lists of scalars that merge',
      of: { metadata: { finalizers: ['a'] } },
      patch: { metadata: { finalizers: ['b', 'a'] } },
      makes: { metadata: { finalizers: ['b', 'a'] } },
    },
    {
      says: 'drops the keys that $retainKeys does not name',
      kind: DEPLOYMENT,
      of: { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } },
      patch: { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
      makes: { spec: { strategy: { type: 'Recreate' } } },
    },
    {
      says: 'takes a key away with null, also deep inside what is new',
      of: { metadata: { labels: { a: 'b' } } },
      patch: { metadata: { labels: { a: null }, annotations: { c: null, d: 'e' } } },
      makes: { metadata: { labels: {}, annotations: { d: 'e' } } },
    },
    {
      says: 'replaces a map when told to',
      of: { metadata: { labels: { a: 'b' } } },
      patch: { metadata: { labels: { $patch: 'replace', c: 'd' } } },
      makes: { metadata: { labels: { c: 'd' } } },
    },
  ]
  it.each(pairs)('$says', ({ of, patch, makes, kind = POD }) => {
    const before = structuredClone(of)
    const patchBefore = structuredClone(patch)
    expect(strategicMergePatch(of, patch, kind)).toEqual(makes)
    expect(of).toEqual(before)
    expect(patch).toEqual(patchBefore)
  })

  it.each([
    ['not json', 'json: cannot unmarshal string into Go value of type map[string]interface {}'],
    [{ spec: { containers: [{ image: 'x' }] } }, 'map: {"image":"x"} does not contain declared merge key: name'],
    [{ spec: { $patch: 'nonsense' } }, 'unknown patch type: nonsense in map: {"$patch":"nonsense"}'],
  ])('refuses %j', (patch, message) => {
    expect(() => strategicMergePatch(containers({ name: 'a' }), patch, POD)).toThrow(message)
  })
})
