import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { giveLesson, runInSandbox, type ConnectAgent } from '../../agent-client.ts'
import { lessonForAgentSchema, type LessonForAgent } from '../../protocol.ts'
import { machineNames, readRecord, type MachineRecord } from './machine-record.ts'
import { localSandboxes, type LocalSandboxes } from './testing/local-sandboxes.ts'
import { TestPage } from './testing/page.ts'

/** Two sandboxes start one after another, on whatever machine this is. */
const MILLISECONDS = 120_000

let sandboxes: LocalSandboxes
let provider: ReturnType<LocalSandboxes['provider']>
beforeAll(async () => {
  sandboxes = await localSandboxes()
  provider = sandboxes.provider()
  provider.keepWarm(1)
}, MILLISECONDS)
afterAll(() => sandboxes.remove(), MILLISECONDS)

async function records(): Promise<MachineRecord[]> {
  const root = join(sandboxes.options.dataFolder, 'sandboxes')
  const found = await Promise.all((await machineNames(root)).map((name) => readRecord(join(root, name))))
  return found.filter((record) => record !== null)
}

/** One that has done all that can be done ahead. */
async function warm(id: string): Promise<ConnectAgent> {
  const isWarm = async () => (await records()).some((record) => record.sandbox === null && record.warm)
  await expect.poll(isWarm, { timeout: MILLISECONDS, interval: 20 }).toBe(true)
  await provider.start({ id, owner: 'test' })
  return () => provider.connect(id)
}

const lesson = (more: Partial<LessonForAgent> = {}): LessonForAgent =>
  lessonForAgentSchema.parse({ lesson: 'test/warm', locale: 'en', sandbox: { kind: 'embedded', nodes: 3, images: [] }, steps: [], passed: [], files: [], ...more })

test('the first terminals of a warm sandbox are shells that stand at their prompt already, as large and named as they were asked for', async () => {
  const connect = await warm('spare')
  await giveLesson(connect, lesson())
  const started = (await runInSandbox(connect, 'pgrep -c -f "^bash -i"')).output
  expect(started).toBe('2\n')
  const page = await TestPage.open(connect)
  expect(page.terminals()).toEqual([])
  page.send({ type: 'terminal.open', name: 'shell 1', cols: 100, rows: 30 })
  page.send({ type: 'terminal.open', name: 'shell 2', cols: 90, rows: 20 })
  await page.until(() => page.terminals().length === 2, 'two terminals')
  expect(page.terminals()).toMatchObject([
    { id: 1, name: 'shell 1', cols: 100, rows: 30 },
    { id: 2, name: 'shell 2', cols: 90, rows: 20 },
  ])
  await page.untilSaid(1, '$ ')
  expect((await runInSandbox(connect, 'pgrep -c -f "^bash -i"')).output).toBe(started)
  page.type(1, 'stty size; kubectl get nodes -o name\r')
  await page.untilSaid(1, /30 100\s+node\/node-1\s+node\/node-2\s+node\/node-3/)
  page.type(2, 'stty size\r')
  await page.untilSaid(2, '20 90')
  // The third is a new one.
  expect(await page.openTerminal()).toBe(3)
  page.socket.close()
  await provider.end('spare')
}, MILLISECONDS)

test('the shells that a page begins with are in its welcome, and a second page begins with none of its own', async () => {
  const connect = await warm('begins')
  await giveLesson(connect, lesson())
  const page = await TestPage.open(connect, { shells: ['shell 1', 'shell 2'] })
  expect((await page.next('welcome')).terminals).toMatchObject([{ id: 1, name: 'shell 1' }, { id: 2, name: 'shell 2' }])
  await page.untilSaid(2, '$ ')
  const other = await TestPage.open(connect, { shells: ['another'] })
  expect(other.terminals()).toMatchObject([{ name: 'shell 1' }, { name: 'shell 2' }])
  page.socket.close()
  other.socket.close()
  await provider.end('begins')
}, MILLISECONDS)

test('a lesson with start-up files of its own gets shells that have read them', async () => {
  const connect = await warm('bashrc')
  const content = Buffer.from('. /etc/bash.bashrc\nlesson_says=hello\n').toString('base64')
  await giveLesson(connect, lesson({ files: [{ path: '.bashrc', content, mode: 0o644 }] }))
  const page = await TestPage.open(connect)
  const terminal = await page.openTerminal()
  page.type(terminal, 'echo "[$lesson_says]"\r')
  await page.untilSaid(terminal, '[hello]')
  page.socket.close()
  await provider.end('bashrc')
}, MILLISECONDS)

test('nothing of a warm sandbox that nobody took is left when its provider closes', async () => {
  await provider.close()
  expect(await readdir(join(sandboxes.options.dataFolder, 'sandboxes'))).toEqual([])
}, MILLISECONDS)
