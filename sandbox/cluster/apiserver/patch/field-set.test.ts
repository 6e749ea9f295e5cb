import { describe, expect, it } from 'vitest'
import { difference, emptySet, fromFieldsV1, intersection, toFieldsV1, union } from './field-set.ts'

const read = (json: object) => fromFieldsV1(json)
const web = { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {} } } } }

describe('field sets', () => {
  it('come back as they were written', () => expect(toFieldsV1(read(web))).toEqual(web))

  it('are written as one object where they are equal, down to the subtree', () => {
    const other = toFieldsV1(read({ ...web, 'f:status': { 'f:phase': {} } })) as Record<string, unknown>
    expect(toFieldsV1(read(structuredClone(web)))).toBe(toFieldsV1(read(web)))
    expect(other['f:spec']).toBe((toFieldsV1(read(web)) as Record<string, unknown>)['f:spec'])
  })

  it('keep apart a path that is a member and one that only leads to members', () => {
    expect(toFieldsV1(read({ 'f:a': { '.': {}, 'f:b': {} } }))).toEqual({ 'f:a': { '.': {}, 'f:b': {} } })
    expect(toFieldsV1(read({ 'f:a': { 'f:b': {} } }))).toEqual({ 'f:a': { 'f:b': {} } })
  })

  it('stay the same set where an operation changes nothing', () => {
    const set = read(web)
    expect(union(set, read(web))).toBe(set)
    expect(union(set, emptySet())).toBe(set)
    expect(difference(set, read({ 'f:status': {} }))).toBe(set)
  })

  it('lose and share only what both have', () => {
    const both = read({ 'f:a': {}, 'f:b': { 'f:c': {} } })
    expect(toFieldsV1(difference(both, read({ 'f:b': { 'f:c': {} } })))).toEqual({ 'f:a': {} })
    expect(toFieldsV1(intersection(both, read({ 'f:b': { 'f:c': {}, 'f:d': {} } })))).toEqual({ 'f:b': { 'f:c': {} } })
    expect(toFieldsV1(union(read({ 'f:a': {} }), read({ 'f:b': {} })))).toEqual({ 'f:a': {}, 'f:b': {} })
    expect(toFieldsV1(both)).toEqual({ 'f:a': {}, 'f:b': { 'f:c': {} } })
  })
})
