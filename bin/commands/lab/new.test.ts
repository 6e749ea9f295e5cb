import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadLibrary } from '../../../labs/load/library.ts'
import { projectRoot } from '../../project-root.ts'
import { newLesson } from './new.ts'

describe('lab new', () => {
  let content: string
  const said: string[] = []
  beforeEach(async () => {
    content = await mkdtemp(join(tmpdir(), 'podyard-new-'))
    said.length = 0
    for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation((text) => said.push(String(text)) > 0)
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    await rm(content, { recursive: true })
  })
  const make = (id: string): Promise<number> => newLesson({ root: projectRoot(), content: [content], data: content }, id)

  it('writes a lesson that loads, and adds the next to the course', async () => {
    expect(await make('mine/first')).toBe(0)
    expect(await make('mine/second')).toBe(0)
    const library = await loadLibrary({ folders: [content] })
    expect(library.problems()).toEqual([])
    expect(library.course('mine')?.lessons.map((lesson) => lesson.spec.id)).toEqual(['first', 'second'])
    expect(await readFile(join(content, 'mine/first/lab.yaml'), 'utf8')).toContain('id: first')
  })

  it('touches nothing that is there', async () => {
    await make('mine/first')
    expect(await make('mine/first')).toBe(1)
    expect(said.at(-1)).toContain('is there already')
  })

  it.each(['mine', 'mine/', '/x', 'Mine/First', 'a/b/c', '../up/x'])('refuses the name %j', async (id) => {
    expect(await make(id)).toBe(1)
    expect(said.at(-1)).toContain('COURSE/LESSON')
  })
})
