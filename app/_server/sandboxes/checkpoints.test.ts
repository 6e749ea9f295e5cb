import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Checkpoints, type Place } from './checkpoints.ts'

const limits = { ageMs: 1_000_000, learnerBytes: 100, bytes: 250 }
const place = (userId: string, lesson = 'course/one'): Place => ({ userId, lesson })
const lab = { kind: 'lab' } as const
const bytes = (content: string) => Readable.from([Buffer.from(content)])
const size = (count: number) => bytes('x'.repeat(count))

let folder: string
let checkpoints: Checkpoints
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podyard-checkpoints-'))
  checkpoints = new Checkpoints(folder, limits)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const contentOf = async (of: Place): Promise<string | null> => {
  const stream = await checkpoints.open(of, 'lab')
  return stream && text(stream)
}
const keptAt = (of: Place, seconds: number) => utimes(join(folder, of.userId, of.lesson, 'lab.checkpoint'), seconds, seconds)

test('what was kept is found again, with its time', async () => {
  expect(await checkpoints.find(place('ann'))).toEqual({ at: null, step: null })
  await checkpoints.save(place('ann'), lab, bytes('one'))
  await checkpoints.save(place('ann'), lab, bytes('two'))
  expect(await contentOf(place('ann'))).toBe('two')
  expect((await checkpoints.find(place('ann'))).at).toBeInstanceOf(Date)
  expect((await stat(join(folder, 'ann/course/one/lab.checkpoint'))).mode & 0o777).toBe(0o600)
})

test('what is kept of a learner is listed, the latest first, and nobody else’s', async () => {
  for (const lesson of ['course/one', 'course/two']) await checkpoints.save(place('ann', lesson), lab, bytes('x'))
  await checkpoints.save(place('ann', 'course/three'), { kind: 'step', step: 'first' }, bytes('x'))
  await checkpoints.save(place('bob'), lab, bytes('x'))
  await keptAt(place('ann', 'course/one'), 2_000)
  await keptAt(place('ann', 'course/two'), 1_000)
  expect(await checkpoints.ofUser('ann')).toEqual([{ lesson: 'course/one', at: new Date(2_000_000) }, { lesson: 'course/two', at: new Date(1_000_000) }])
  expect(await checkpoints.ofUser('eve')).toEqual([])
})

test('of the steps of a lesson, the last beginning is kept', async () => {
  await checkpoints.save(place('ann'), { kind: 'step', step: 'first' }, bytes('1'))
  await checkpoints.save(place('ann'), { kind: 'step', step: 'second' }, bytes('2'))
  expect(await checkpoints.find(place('ann'))).toEqual({ at: null, step: 'second' })
})

test('when bytes stop with an error, what was kept before stays, and nothing else', async () => {
  await checkpoints.save(place('ann'), lab, bytes('whole'))
  const broken = Readable.from(
    (async function* () {
      yield Buffer.from('half')
      throw new Error('the sandbox died')
    })(),
  )
  await expect(checkpoints.save(place('ann'), lab, broken)).rejects.toThrow('the sandbox died')
  expect(await contentOf(place('ann'))).toBe('whole')
  expect(await readdir(join(folder, 'ann/course/one'))).toEqual(['lab.checkpoint'])
})

test.each(['../ann', 'a/b', '', '.', '..', 'a\0', '-x'])('a name that leads elsewhere is refused: %j', async (name) => {
  await expect(checkpoints.save(place(name), lab, bytes('x'))).rejects.toThrow()
  await expect(checkpoints.find(place('ann', `course/${name}`))).rejects.toThrow()
  await expect(checkpoints.dropUser(name)).rejects.toThrow()
})

test('a learner’s oldest labs go when they are too much, but not the one kept just now', async () => {
  await checkpoints.save(place('ann', 'course/old'), lab, size(60))
  await keptAt(place('ann', 'course/old'), 1)
  await checkpoints.save(place('ann', 'course/new'), lab, size(60))
  expect(await contentOf(place('ann', 'course/old'))).toBeNull()
  await checkpoints.save(place('ann', 'course/huge'), lab, size(150))
  expect(await contentOf(place('ann', 'course/huge'))).toHaveLength(150)
})

test('the oldest of all go when all are too much, and each when it is too old', async () => {
  for (const [index, name] of ['ann', 'bob', 'cid'].entries()) {
    await checkpoints.save(place(name), lab, size(90))
    await keptAt(place(name), 10_000 + index)
  }
  await checkpoints.tidy(10_010_000)
  expect(await Promise.all(['ann', 'bob', 'cid'].map((name) => contentOf(place(name)).then((found) => found?.length ?? null)))).toEqual([null, 90, 90])
  await checkpoints.tidy(11_001_500)
  expect(await Promise.all(['bob', 'cid'].map((name) => contentOf(place(name)).then((found) => found?.length ?? null)))).toEqual([null, 90])
})

test('what a site that was killed left half-written is removed after a while', async () => {
  await checkpoints.save(place('ann'), lab, size(1))
  const partial = join(folder, 'ann/course/one/lab.checkpoint.0011.partial')
  await writeFile(partial, 'half')
  await utimes(partial, 1, 1)
  await checkpoints.tidy(Date.now())
  expect(await readdir(join(folder, 'ann/course/one'))).toEqual(['lab.checkpoint'])
})

test('a guest’s labs become the user’s; where both have one, the later stays', async () => {
  await checkpoints.save(place('guest'), lab, bytes('old'))
  await keptAt(place('guest'), 1)
  await checkpoints.save(place('guest', 'course/two'), lab, bytes('guest two'))
  await checkpoints.save(place('ann'), lab, bytes('new'))
  await checkpoints.move('guest', 'ann')
  expect(await Promise.all([contentOf(place('ann')), contentOf(place('ann', 'course/two')), contentOf(place('guest', 'course/two'))])).toEqual(['new', 'guest two', null])
})
