import { describe, expect, it } from 'vitest'
import { parseFieldSelector } from './field-selector.ts'

describe('field selectors', () => {
  it('are terms of a field, an operator and a value', () => {
    expect(parseFieldSelector('a=b,c!=d,e==f,')).toEqual([
      { field: 'a', value: 'b', equal: true },
      { field: 'c', value: 'd', equal: false },
      { field: 'e', value: 'f', equal: true },
    ])
  })

  it('take escaped commas and equal signs in values', () => {
    expect(parseFieldSelector('a=b\\,c\\=d\\\\')).toEqual([{ field: 'a', value: 'b,c=d\\', equal: true }])
  })

  it.each([
    ['x===1', 'invalid field selector: unescaped character in value: 61'],
    ['a=b,xyz', "invalid selector: 'a=b,xyz'; can't understand 'xyz'"],
    ['a=\\x', 'invalid field selector: invalid escape sequence: \\x'],
  ])('refuse %s in the words of Kubernetes', (text, message) => {
    expect(() => parseFieldSelector(text)).toThrow(message)
  })
})
