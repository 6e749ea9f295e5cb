import { randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AgentRefusal, agentHealth, callAgent, giveLesson, openAgentSocket, runInSandbox, type ConnectAgent } from '../../agent-client.ts'
import { lessonForAgentSchema, sandboxEventSchema, type LessonForAgent, type SandboxEvent, type StepState } from '../../protocol.ts'
import { localSandboxes, type LocalSandboxes } from './testing/local-sandboxes.ts'
import { TestPage } from './testing/page.ts'

let sandboxes: LocalSandboxes
let provider: ReturnType<LocalSandboxes['provider']>
beforeAll(async () => {
  sandboxes = await localSandboxes()
  provider = sandboxes.provider()
})
afterAll(() => sandboxes.remove())

async function fresh(): Promise<ConnectAgent> {
  const id = randomUUID()
  await provider.start({ id, owner: 'test' })
  return () => provider.connect(id)
}

const file = (path: string, content: string, mode = 0o644) => ({ path, content: Buffer.from(content).toString('base64'), mode })

const lesson = (more: Partial<LessonForAgent> = {}): LessonForAgent =>
  lessonForAgentSchema.parse({
    lesson: 'test/mini',
    locale: 'en',
    sandbox: { kind: 'embedded', nodes: 2, images: [] },
    steps: [
      { id: 'create', checks: [{ kind: 'resource', apiVersion: 'v1', resource: 'pods', name: 'web', expression: 'object != null && object.status.phase == "Running"' }], mistakes: [], quizzes: [] },
      { id: 'write', checks: [{ kind: 'file', path: 'notes/a.txt', contains: 'hello' }], mistakes: [], quizzes: [] },
      { id: 'run', checks: [{ kind: 'command', matches: '^kubectl get nodes' }], mistakes: [], quizzes: [] },
      { id: 'think', checks: [{ kind: 'quiz', quiz: 'which' }], mistakes: [], quizzes: [{ id: 'which', kind: 'single', answer: ['b'] }] },
      { id: 'ask', checks: [{ kind: 'script', run: 'test -e notes/a.txt' }], mistakes: [], quizzes: [] },
    ],
    passed: [],
    files: [file('notes/read.me', 'welcome\n'), file('bin/tool', '#!/bin/sh\necho tool\n', 0o755)],
    ...more,
  })

class Events {
  readonly seen: SandboxEvent[] = []
  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.seen.push(sandboxEventSchema.parse(JSON.parse(data.toString()))))
  }
  static open = async (connect: ConnectAgent): Promise<Events> => new Events(await openAgentSocket(connect, '/v1/events'))
  passed = (): string[] => this.seen.flatMap((event) => (event.type === 'step.passed' ? [event.step] : []))
}

const steps = async (connect: ConnectAgent): Promise<StepState[]> => ((await callAgent(connect, { method: 'GET', path: '/v1/steps' })) as { steps: StepState[] }).steps

test('a lesson fills the home, sizes the cluster, and its steps pass as they are done, in any order', async () => {
  const connect = await fresh()
  const events = await Events.open(connect)
  const page = await TestPage.open(connect)
  await giveLesson(connect, lesson())
  expect(await agentHealth(connect)).toMatchObject({ stage: 'ready', lesson: 'test/mini' })
  expect((await runInSandbox(connect, 'cat notes/read.me; bin/tool; kubectl get nodes -o name')).output).toBe('welcome\ntool\nnode/node-1\nnode/node-2\n')
  expect((await steps(connect)).map(({ id, state }) => `${id} ${state}`)).toEqual(['create active', 'write todo', 'run todo', 'think todo', 'ask todo'])

  const terminal = await page.openTerminal()
  page.type(terminal, 'kubectl get nodes\r')
  await expect.poll(() => events.passed(), { timeout: 15_000 }).toContain('run')
  page.send({ type: 'quiz.answer', step: 'think', quiz: 'which', answer: ['a'] })
  expect(await page.next('quiz.result')).toMatchObject({ right: false })
  page.send({ type: 'quiz.answer', step: 'think', quiz: 'which', answer: ['b'] })
  await expect.poll(() => events.passed(), { timeout: 15_000 }).toContain('think')
  page.type(terminal, 'echo hello > notes/a.txt\r')
  await expect.poll(() => events.passed(), { timeout: 15_000 }).toEqual(expect.arrayContaining(['write', 'ask']))
  page.type(terminal, 'kubectl run web --image=nginx\r')
  await expect.poll(() => events.passed(), { timeout: 15_000 }).toContain('create')
  await page.until(() => page.messages.some((message) => message.type === 'steps' && message.steps.every(({ state }) => state === 'passed')), 'all steps to pass')
  expect(events.seen.some(({ type }) => type === 'input')).toBe(true)
  expect(await runInSandbox(connect, 'kubectl delete pod web --now >/dev/null; echo gone')).toMatchObject({ exitStatus: 0 })
  expect((await steps(connect)).every(({ state }) => state === 'passed')).toBe(true)
  page.socket.close()
  events.socket.close()
})

test('what is marked on one page is seen on the others, and on those that come later', async () => {
  const connect = await fresh()
  await giveLesson(connect, lesson())
  const [one, other] = [await TestPage.open(connect), await TestPage.open(connect)]
  const mark = { kind: 'hint', step: 'think', place: 1, open: true } as const
  one.send({ type: 'page.marked', mark: { ...mark, step: 'unknown' } })
  one.send({ type: 'page.marked', mark })
  expect(await other.next('page.marked')).toEqual({ type: 'page.marked', mark })
  const later = await TestPage.open(connect)
  expect(await later.next('page.marked')).toEqual({ type: 'page.marked', mark })
  expect(one.messages.some(({ type }) => type === 'page.marked')).toBe(false)
  for (const page of [one, other, later]) page.socket.close()
})

test('the page sees the cluster as it changes', async () => {
  const connect = await fresh()
  await giveLesson(connect, lesson({ sandbox: { kind: 'embedded', nodes: 3, images: [] } }))
  const page = await TestPage.open(connect)
  const welcome = await page.next('welcome')
  const changes = () => page.messages.flatMap((message) => (message.type === 'cluster.changed' ? [message.change] : []))
  // What is whole with the welcome, and what has changed since.
  const readyNodes = () => {
    const nodes = [...(welcome.cluster?.nodes ?? []), ...changes().flatMap(({ nodes }) => nodes.now)]
    return [...new Map(nodes.map((node) => [node.name, node.ready && node.why === null]))].filter(([, ready]) => ready).map(([name]) => name)
  }
  await page.until(() => readyNodes().sort().join() === 'node-1,node-2,node-3', 'three ready nodes')
  await runInSandbox(connect, 'kubectl create deployment web --image=nginx --replicas=2 && kubectl expose deployment web --port=80')
  const running = (): boolean => {
    const pods = new Map(changes().flatMap(({ pods }) => pods.now.map((pod) => [pod.uid, pod])))
    const service = changes().flatMap(({ services }) => services.now).findLast(({ name }) => name === 'web')
    const up = [...pods.values()].filter(({ status, ready, node }) => status === 'Running' && ready && node !== null)
    return up.length === 2 && service?.ports[0] === '80/TCP' && service.podUids.length === 2
  }
  await page.until(running, 'two running pods behind a service')
  page.socket.close()
})

test('a sandbox without a cluster has none', async () => {
  const connect = await fresh()
  await giveLesson(connect, lesson({ sandbox: { kind: 'none', nodes: 1, images: [] }, steps: [] }))
  const page = await TestPage.open(connect)
  expect((await page.next('welcome')).cluster).toBeNull()
  expect((await runInSandbox(connect, 'kubectl get nodes --request-timeout=1s >/dev/null 2>&1; echo $?')).output).toBe('1\n')
  page.socket.close()
})

test('steps passed in an earlier sandbox stay passed', async () => {
  const connect = await fresh()
  await giveLesson(connect, lesson({ passed: [{ step: 'write', at: '2026-01-02T03:04:05Z' }] }))
  expect((await steps(connect)).find(({ id }) => id === 'write')).toMatchObject({ state: 'passed', passedAt: '2026-01-02T03:04:05Z' })
})

test('a second lesson, a broken one and a file outside the home are refused in words', async () => {
  const connect = await fresh()
  await expect(callAgent(connect, { method: 'POST', path: '/v1/lesson', body: { lesson: 1 } })).rejects.toThrow(/lesson/)
  await expect(giveLesson(connect, lesson({ files: [file('../../etc/x', 'y')] }))).rejects.toThrow('"../../etc/x" lies outside the home folder')
  await runInSandbox(connect, 'ln -s /tmp notes')
  await expect(giveLesson(connect, lesson())).rejects.toThrow(/notes\/read\.me/)
  await runInSandbox(connect, 'rm notes')
  await giveLesson(connect, lesson())
  await expect(giveLesson(connect, lesson())).rejects.toEqual(new AgentRefusal(409, 'This sandbox was given the lesson test/mini already.'))
})
