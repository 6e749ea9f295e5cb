import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Every message by its path: "workspace.queue.place". */
function paths(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return [path]
  return Object.entries(value as object).flatMap(([key, inner]) => paths(inner, path ? `${path}.${key}` : key))
}

test.each(['', 'lesson/'])('en.json and zh.json of %j have the same messages', (folder) => {
  const read = (locale: string): unknown => JSON.parse(readFileSync(new URL(`./${folder}${locale}.json`, import.meta.url), 'utf8'))
  expect(paths(read('zh')).sort()).toEqual(paths(read('en')).sort())
})
