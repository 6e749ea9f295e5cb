import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { watchLibrary, type WatchedLibrary } from './watched-library.ts'

const template = new URL('../template/', import.meta.url).pathname
const course = 'id: mini\ntitle: {en: Mini, zh: 小课}\nsummary: {en: Small., zh: 很小。}\nlessons: [one]\n'

describe('a library whose files change', () => {
  let folder: string
  let library: WatchedLibrary
  /** Those who wait for the next reload. */
  let waiting: (() => void)[] = []
  const lab = (): string => join(folder, 'mini/one/lab.yaml')

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'podyard-watched-'))
    await cp(template, join(folder, 'mini/one'), { recursive: true })
    await writeFile(lab(), (await readFile(lab(), 'utf8')).replace('id: LESSON', 'id: one'))
    await writeFile(join(folder, 'mini/course.yaml'), course)
    library = await watchLibrary({ folders: [folder], log: () => undefined, reloaded: () => waiting.splice(0).forEach((resolve) => resolve()) })
  })
  afterEach(async () => {
    library.close()
    waiting = []
    await rm(folder, { recursive: true })
  })

  /** Changes lab.yaml, as an editor that writes beside it and renames, and waits until the library is as wanted. */
  async function edit(change: (text: string) => string, wanted: () => boolean): Promise<void> {
    await writeFile(`${lab()}~`, change(await readFile(lab(), 'utf8')))
    await rename(`${lab()}~`, lab())
    await until(wanted)
  }
  async function until(wanted: () => boolean): Promise<void> {
    while (!wanted()) await new Promise<void>((resolve) => waiting.push(resolve))
  }
  const title = (): string | undefined => library.lesson('mini', 'one')?.spec.title.en

  it('is loaded anew, without being asked to', async () => {
    expect(title()).toContain('a greeting')
    await edit((text) => text.replace('New lesson: a greeting', 'An older greeting'), () => title()?.startsWith('An older greeting') === true)
    expect(library.course('mini')).toMatchObject({ problems: [], outdated: [] })
  })

  it('teaches the last good version after a broken edit, says where it is broken, and recovers', async () => {
    const good = title()
    await edit((text) => text.replace('minutes: 5', 'minutes: soon'), () => library.problems().length > 0)
    expect(title()).toBe(good)
    expect(library.course('mini')?.outdated).toEqual(['one'])
    expect(library.course('mini')?.problems[0]).toMatch(/lab\.yaml:\d+:\d+: .*minutes/)
    await edit((text) => text.replace('minutes: soon', 'minutes: 7'), () => library.problems().length === 0)
    expect(library.lesson('mini', 'one')?.spec.minutes).toBe(7)
    expect(library.course('mini')?.outdated).toEqual([])
  })

  it('keeps a course whose course.yaml is broken, and lets go of one that is taken away', async () => {
    await writeFile(join(folder, 'mini/course.yaml'), 'id: [')
    await until(() => library.problems().length > 0)
    expect(title()).toBeDefined()
    await rm(join(folder, 'mini'), { recursive: true })
    await until(() => library.course('mini') === null)
  })

  it('finds a course that is put there later', async () => {
    await cp(join(folder, 'mini'), join(folder, 'other'), { recursive: true })
    await writeFile(join(folder, 'other/course.yaml'), course.replaceAll('mini', 'other'))
    await until(() => library.lesson('other', 'one') !== null)
  })
})
