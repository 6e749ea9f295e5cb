import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agentHealth, runInSandbox } from '../agent-client.ts'
import { SandboxGoneError, type SandboxExit, type SandboxProvider } from '../provider.ts'

/** What a test of an implementation gives the suite. */
export interface ProviderUnderTest {
  /** A provider as another process of the same site would make it. */
  make(): SandboxProvider
  /** Ends and removes everything. */
  remove(): Promise<void>
}

/** What every sandbox provider must do. Each implementation runs it, and lists by name what it cannot. */
export function providerContract(name: string, prepare: () => Promise<ProviderUnderTest>): void {
  describe(`${name} as a sandbox provider`, () => {
    let under: ProviderUnderTest
    let provider: SandboxProvider
    const fresh = async (): Promise<string> => (await provider.start({ id: randomUUID(), owner: 'someone' })).id

    beforeAll(async () => {
      under = await prepare()
      provider = under.make()
    })
    afterAll(() => under.remove())

    test('says whether it can isolate', async () => {
      expect(await provider.isolation()).toMatchObject({ level: 'isolated' })
    })

    test('starts a sandbox whose agent answers', async () => {
      const id = randomUUID()
      const record = await provider.start({ id, owner: 'someone' })
      expect(record).toMatchObject({ id, owner: 'someone' })
      expect(Date.parse(record.startedAt)).toBeGreaterThan(Date.now() - 60_000)
      expect(await agentHealth(() => provider.connect(id))).toMatchObject({ protocol: 1, lesson: null })
      expect(await provider.get(id)).toEqual(record)
      expect(await provider.list()).toContainEqual(record)
      await provider.end(id)
    })

    test('ends a sandbox, once and for all, and says so', async () => {
      const id = await fresh()
      const exit = new Promise<SandboxExit>((resolve) => provider.onExit(id, resolve))
      await provider.end(id)
      expect(await exit).toEqual({ id, code: 'ended', reason: 'ended' })
      expect(await provider.get(id)).toBeNull()
      expect((await provider.list()).map((record) => record.id)).not.toContain(id)
      await expect(provider.connect(id)).rejects.toBeInstanceOf(SandboxGoneError)
      await provider.end(id)
    })

    test('knows nothing of a sandbox that never was', async () => {
      expect(await provider.get('never')).toBeNull()
      await expect(provider.connect('never')).rejects.toBeInstanceOf(SandboxGoneError)
      await provider.end('never')
    })

    test('finds the sandboxes that an earlier process started, as they were left', async () => {
      const earlier = under.make()
      const id = randomUUID()
      const record = await earlier.start({ id, owner: 'someone' })
      expect(await runInSandbox(() => earlier.connect(id), 'echo kept > note')).toEqual({ exitStatus: 0, output: '' })
      await earlier.close()
      const later = under.make()
      expect(await later.get(id)).toEqual(record)
      expect((await runInSandbox(() => later.connect(id), 'cat note')).output).toBe('kept\n')
      const exit = new Promise<SandboxExit>((resolve) => later.onExit(id, resolve))
      await later.end(id)
      expect(await exit).toEqual({ id, code: 'ended', reason: 'ended' })
    })

    test('does not call back whoever stopped listening', async () => {
      const id = await fresh()
      const heard: string[] = []
      const stop = provider.onExit(id, () => heard.push('first'))
      const second = new Promise((resolve) => provider.onExit(id, resolve))
      stop()
      await provider.end(id)
      await second
      expect(heard).toEqual([])
    })

    test('gives each learner a sandbox of their own', async () => {
      const [one, two] = [await fresh(), await fresh()]
      await runInSandbox(() => provider.connect(one), 'echo secret > note; echo secret > /tmp/note')
      expect((await runInSandbox(() => provider.connect(two), 'cat note /tmp/note 2>/dev/null || echo nothing')).output).toBe('nothing\n')
      await Promise.all([provider.end(one), provider.end(two)])
    })

    test('starts sandboxes ahead of need, unseen until they are given to someone', async () => {
      const ahead = under.make()
      ahead.keepWarm(1)
      const id = randomUUID()
      await ahead.start({ id, owner: 'first' })
      expect((await ahead.list()).filter((record) => record.owner !== 'first')).toEqual(await provider.list().then((list) => list.filter((record) => record.owner !== 'first')))
      expect((await runInSandbox(() => ahead.connect(id), 'echo fine')).output).toBe('fine\n')
      await ahead.end(id)
      await ahead.close()
    })

    test('starts nothing for someone who has gone away', async () => {
      const before = (await provider.list()).length
      await expect(provider.start({ id: randomUUID(), owner: 'gone', signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone')
      expect(await provider.list()).toHaveLength(before)
    })
  })
}
