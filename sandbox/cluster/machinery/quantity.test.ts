import { describe, expect, it } from 'vitest'
import { addQuantities, canonicalQuantity, compareQuantities, formatQuantity, milliValue, parseQuantity, QuantityError, wholeValue } from './quantity.ts'

describe('quantities', () => {
  it.each([
    ['0.5', '500m'],
    ['1000m', '1'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['1Ki', '1Ki'],
    ['512', '512'],
    ['0', '0'],
    ['100000', '100k'],
    ['0.0000000001', '1n'],
    ['-1500m', '-1500m'],
    ['1e3', '1e3'],
    ['12E', '9223372036854775807'],
    ['0.5Ki', '512'],
    ['0.1Gi', '107374182400m'],
    ['.5', '500m'],
    ['+2', '2'],
  ])('writes %s as %s', (text, canonical) => expect(canonicalQuantity(text)).toBe(canonical))

  it.each(['', 'x', '1 Gi', '1.2.3', '1KiB', '1e', '--1', '.'])('refuses %j', (text) => expect(() => parseQuantity(text)).toThrow(QuantityError))

  it('does not compute numbers no machine has', () => {
    expect(formatQuantity(parseQuantity('1e999999999'))).toBe('9223372036854775807e0'.replace('e0', ''))
    expect(formatQuantity(parseQuantity('1e-999999999'))).toBe('1e-9')
  })

  it('adds in the format of the first', () => {
    expect(formatQuantity(addQuantities(parseQuantity('1Gi'), parseQuantity('1073741824')))).toBe('2Gi')
    expect(formatQuantity(addQuantities(parseQuantity('0'), parseQuantity('64Mi')))).toBe('64Mi')
    expect(formatQuantity(addQuantities(parseQuantity('250m'), parseQuantity('750m')))).toBe('1')
  })

  it('compares across suffixes and rounds what is counted up', () => {
    expect(compareQuantities(parseQuantity('1Gi'), parseQuantity('1G'))).toBe(1)
    expect(compareQuantities(parseQuantity('0.1'), parseQuantity('100m'))).toBe(0)
    expect(milliValue(parseQuantity('1n'))).toBe(1)
    expect(wholeValue(parseQuantity('1500m'))).toBe(2)
  })
})
