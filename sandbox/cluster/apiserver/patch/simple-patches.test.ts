import { describe, expect, it } from 'vitest'
import type { ApiError } from '../../machinery/object.ts'
import { jsonPatch } from './json-patch.ts'
import { mergePatch } from './merge-patch.ts'

describe('merge patch', () => {
  it('merges objects, takes away nulls, replaces the rest', () => {
    expect(mergePatch({ a: { b: 1, c: [1] }, d: 2 }, { a: { b: null, c: [2] }, e: 3 })).toEqual({ a: { c: [2] }, d: 2, e: 3 })
  })
})

describe('JSON patch', () => {
  it('does its operations in order and leaves the original alone', () => {
    const target = { spec: { replicas: 1 } }
    const patch = [
      { op: 'test', path: '/spec/replicas', value: 1 },
      { op: 'replace', path: '/spec/replicas', value: 2 },
      { op: 'add', path: '/metadata', value: { labels: { 'a/b': 'c' } } },
      { op: 'remove', path: '/metadata/labels/a~1b' },
    ]
    expect(jsonPatch(target, patch)).toEqual({ spec: { replicas: 2 }, metadata: { labels: {} } })
    expect(target).toEqual({ spec: { replicas: 1 } })
  })

  const codeOf = (patch: unknown): number => {
    try {
      jsonPatch({ a: [1] }, patch)
    } catch (failure) {
      return (failure as ApiError).code
    }
    return 200
  }
  it.each([
    [[{ op: 'test', path: '/a/0', value: 7 }], 422],
    [[{ op: 'remove', path: '/nosuch' }], 422],
    [[{ op: 'replace', path: '/nosuch', value: 1 }], 422],
    [[{ op: 'add', path: '/no/such', value: 1 }], 422],
    [[{ op: 'dance', path: '/a' }], 422],
    [[null], 422],
    [[{ op: 'add', path: '/__proto__/x', value: 1 }], 422],
    [{}, 400],
  ])('answers %j with %i', (patch, code) => expect(codeOf(patch)).toBe(code))

  it('bounds how many operations there are', () => {
    expect(codeOf(Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/a/0', value: 1 })))).toBe(413)
  })
})
