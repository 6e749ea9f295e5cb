import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { locales } from '../schema/index.ts'
import { loadLibrary } from './library.ts'

it('the project’s own courses load and compile in every language', async () => {
  const library = await loadLibrary({ folders: [fileURLToPath(new URL('../content', import.meta.url))] })
  expect(library.problems()).toEqual([])
  const lessons = library.courses().flatMap((course) => course.lessons)
  expect(lessons.length).toBeGreaterThan(0)
  for (const lesson of lessons) for (const locale of locales) expect((await lesson.body(locale)).code).toContain('data-block')
})
