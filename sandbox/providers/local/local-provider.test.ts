import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CapacityError, IsolationError, type SandboxExit } from '../../provider.ts'
import { runInSandbox } from '../../agent-client.ts'
import { providerContract } from '../contract.ts'
import { readRecord, type MachineRecord } from './machine-record.ts'
import { identify, isAlive } from './process-identity.ts'
import { localSandboxes, type LocalSandboxes } from './testing/local-sandboxes.ts'

providerContract('local', async () => {
  const sandboxes = await localSandboxes()
  return { make: () => sandboxes.provider(), remove: () => sandboxes.remove() }
})

describe('the local provider', () => {
  let sandboxes: LocalSandboxes
  beforeAll(async () => void (sandboxes = await localSandboxes()))
  afterAll(() => sandboxes.remove())

  const root = (): string => join(sandboxes.options.dataFolder, 'sandboxes')
  const recordOf = async (id: string): Promise<MachineRecord> => {
    for (const name of await readdir(root())) {
      // One that is just being started has none yet.
      const record = await readRecord(join(root(), name))
      if (record?.sandbox?.id === id) return record
    }
    throw new Error(`no record of ${id}`)
  }

  test('leaves no process, no control group and no file behind', async () => {
    const provider = sandboxes.provider()
    await provider.start({ id: 'tidy', owner: 'test' })
    await runInSandbox(() => provider.connect('tidy'), 'sleep 1000 & disown; nohup sleep 2000 >/dev/null 2>&1 &')
    const { init, cgroups } = await recordOf('tidy')
    const members = (await readFile(join(cgroups[0] ?? '', 'cgroup.procs'), 'utf8').catch(() => '')).trim().split('\n').map(Number).filter(Boolean)
    await provider.end('tidy')
    expect(await isAlive(init!)).toBe(false)
    for (const pid of members) expect(await identify(pid)).toBeNull()
    expect(cgroups.filter((folder) => existsSync(folder))).toEqual([])
    expect(await readdir(root())).toEqual([])
  })

  test('notices at once when a sandbox dies, says why and clears up', async () => {
    const provider = sandboxes.provider()
    await provider.start({ id: 'dying', owner: 'test' })
    const { init } = await recordOf('dying')
    const exit = new Promise<SandboxExit>((resolve) => provider.onExit('dying', resolve))
    process.kill(init!.pid, 'SIGKILL')
    expect(await exit).toEqual({ id: 'dying', code: 'agent-stopped', reason: 'the agent stopped' })
    expect(await provider.get('dying')).toBeNull()
    expect(await readdir(root())).toEqual([])
  })

  test('notices the death of a sandbox that it adopted', async () => {
    const first = sandboxes.provider()
    await first.start({ id: 'adopted', owner: 'test' })
    await first.close()
    const second = sandboxes.provider()
    expect(await second.get('adopted')).not.toBeNull()
    const exit = new Promise<SandboxExit>((resolve) => second.onExit('adopted', resolve))
    process.kill((await recordOf('adopted')).init!.pid, 'SIGKILL')
    expect(await exit).toEqual({ id: 'adopted', code: 'agent-stopped', reason: 'the agent stopped' })
    expect(await readdir(root())).toEqual([])
  })

  test('removes what an earlier process left half done, and warm sandboxes without a keeper', async () => {
    const first = sandboxes.provider()
    await first.start({ id: 'kept', owner: 'test' })
    await first.start({ id: 'orphan', owner: 'test' })
    await first.close()
    // As if the site had died after starting it and before writing down its process, or giving it to anyone.
    const orphan = await recordOf('orphan')
    const deadKeeper = { pid: 999_999, startTicks: '1', bootId: 'gone' }
    await writeFile(join(root(), orphan.machine, 'record.json'), JSON.stringify({ ...orphan, init: null, sandbox: null, keeper: deadKeeper }))
    await mkdir(join(root(), 'm-0123456789abcdef', 'run'), { recursive: true })
    const second = sandboxes.provider()
    expect((await second.list()).map(({ id }) => id)).toEqual(['kept'])
    expect(await isAlive(orphan.init!)).toBe(false)
    expect(orphan.cgroups.filter((folder) => existsSync(folder))).toEqual([])
    await second.end('kept')
    expect(await readdir(root())).toEqual([])
  })

  test('a sandbox ends by itself when its data folder is removed under it', async () => {
    const provider = sandboxes.provider()
    await provider.start({ id: 'robbed', owner: 'test' })
    const { machine } = await recordOf('robbed')
    const exit = new Promise<SandboxExit>((resolve) => provider.onExit('robbed', resolve))
    await rm(join(root(), machine), { recursive: true })
    expect((await exit).id).toBe('robbed')
  })

  test('a warm sandbox is there when it is wanted', async () => {
    const provider = sandboxes.provider()
    provider.keepWarm(1)
    const keeper = await identify(process.pid)
    const isUp = async (): Promise<boolean> => {
      const [name = 'none'] = await readdir(root())
      return ((await readRecord(join(root(), name)))?.init ?? null) !== null
    }
    await expect.poll(isUp, { timeout: 15_000 }).toBe(true)
    const [machine] = await readdir(root())
    await provider.start({ id: 'warm', owner: 'test' })
    expect(await recordOf('warm')).toMatchObject({ machine, keeper })
    await provider.end('warm')
    await provider.close()
    expect(await readdir(root())).toEqual([])
  })

  test('a sandbox of the command line is nobody else’s', async () => {
    const command = sandboxes.provider({ endWithProcess: true })
    await command.start({ id: 'mine', owner: 'command line' })
    expect(await sandboxes.provider().list()).toEqual([])
    await command.close()
    expect(await readdir(root())).toEqual([])
  })

  test('refuses more sandboxes than fit', async () => {
    const provider = sandboxes.provider({ most: 1 })
    await provider.start({ id: 'only', owner: 'test' })
    await expect(provider.start({ id: 'another', owner: 'test' })).rejects.toEqual(new CapacityError(1, 1))
    await provider.end('only')
  })

  test('says what the agent said when it does not start', async () => {
    const provider = sandboxes.provider({ toolsFolder: '/nonexistent/tools' })
    await expect(provider.start({ id: 'broken', owner: 'test' })).rejects.toThrow(/nonexistent|Isolation|isolate/)
    expect(await readdir(root())).toEqual([])
  })

  test('without isolation it refuses, and lets one in only when it was told to', async () => {
    const none = { level: 'none' as const, problems: [{ code: 'other' as const, values: { said: '' }, says: 'Just for this test.' }] }
    const refusing = sandboxes.provider()
    refusing.isolation = () => Promise.resolve(none)
    await expect(refusing.start({ id: 'no', owner: 'test' })).rejects.toEqual(new IsolationError(none.problems))
    const allowing = sandboxes.provider({ allowUnisolated: true })
    allowing.isolation = () => Promise.resolve(none)
    await allowing.start({ id: 'trusted', owner: 'test' })
    expect((await runInSandbox(() => allowing.connect('trusted'), 'pwd')).output).toContain('/home')
    await expect(allowing.start({ id: 'second', owner: 'test' })).rejects.toBeInstanceOf(CapacityError)
    await allowing.end('trusted')
    expect(await readdir(root())).toEqual([])
  })
})
