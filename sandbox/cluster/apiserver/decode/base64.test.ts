import { describe, expect, it } from 'vitest'
import { base64Fault } from './base64.ts'

describe('base64 as Go reads it', () => {
  it.each<[string, number | undefined]>([
    ['', undefined],
    ['YQ==', undefined],
    ['YWJj', undefined],
    ['YW\nJj\n', undefined],
    ['not base64!', 3],
    ['YQ', 0],
    ['YWJjYQ', 4],
    ['YQ=', 3],
    ['YQ=a', 3],
    ['YQ==YQ==', 4],
    ['=', 0],
    ['hello', 4],
  ])('finds %j wrong at %s', (text, expected) => expect(base64Fault(text)).toBe(expected))
})
