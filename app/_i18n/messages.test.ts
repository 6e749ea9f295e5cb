import { describe, expect, test } from 'vitest'
import en from '../_messages/en.json' with { type: 'json' }
import zh from '../_messages/zh.json' with { type: 'json' }

type Tree = { [key: string]: string | Tree }

function flat(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [[`${path}${key}`, value]] : flat(value, `${path}${key}.`)) as [string, string][])
}

/** Names of the values to fill in. */
const values = (text: string) => [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1]))].sort()

describe('texts', () => {
  const english = flat(en)
  const chinese = new Map(flat(zh))

  test('are there in both languages', () => {
    expect([...chinese.keys()].sort()).toEqual(english.map(([key]) => key).sort())
  })
  test('fill in the same values', () => {
    const differing = english.filter(([key, text]) => values(text).join() !== values(chinese.get(key) ?? '').join()).map(([key]) => key)
    expect(differing).toEqual([])
  })
  test('are Chinese where they should be', () => {
    const untranslated = english.filter(([key, text]) => text.length > 12 && chinese.get(key) === text).map(([key]) => key)
    expect(untranslated).toEqual([])
  })
})
