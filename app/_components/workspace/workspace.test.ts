import { beforeEach, expect, test, vi } from 'vitest'
import type { AgentMessage, PageMessage, StepState } from '../../../sandbox/protocol.ts'
import { FakeTimers } from '../terminal/connection/testing/fake-timers.ts'
import { arrangementOf } from '../terminal/arrangement/arrangement-of.ts'
import type { SessionOptions, WorkspaceSession } from './session.ts'
import type { StartOptions } from './sandbox-lifecycle.ts'
import type { SiteAnswer, SiteClient, SandboxView } from './site-client.ts'
import { Workspace } from './workspace.ts'

const view: SandboxView = {
  id: 'abcdefghij',
  lesson: 'c/l',
  state: 'ready',
  stage: 'ready',
  place: null,
  now: '2026-01-01T00:00:00Z',
  endsAt: null,
  idleMinutes: 30,
  reason: null,
  begunAnew: null,
  isolated: true,
  keptAt: null,
  resettableStep: null,
}

/** A workspace whose session records what it is told to send. */
async function readyWorkspace(lesson = 'l', { startOptions = {}, start = () => Promise.resolve({ ok: true as const, view }) }: { startOptions?: StartOptions; start?: SiteClient['start'] } = {}) {
  const sent: PageMessage[] = []
  const timers = new FakeTimers()
  let options: SessionOptions | undefined
  class RecordingSession {
    constructor(given: SessionOptions) {
      options = given
    }
    start() {}
    stop() {}
    focus() {}
    send(message: PageMessage) {
      sent.push(message)
      return true
    }
  }
  const answer = () => Promise.resolve({ ok: true as const, view })
  const workspace = new Workspace({
    course: 'c',
    lesson,
    locale: 'en',
    steps: [],
    site: { start, look: answer, stay: answer, end: () => Promise.resolve(null), keepAnswer: () => Promise.resolve('kept' as const), answers: () => Promise.resolve({ 'ask/one': ['b'] }), socketUrl: (id, client) => `ws://site/${id ?? 'asked'}/${client}`, homeUrl: () => '' },
    timers,
    labelOf: ({ name }) => name,
    loadSession: () => Promise.resolve(RecordingSession as unknown as new (options: SessionOptions) => WorkspaceSession),
  })
  workspace.start(startOptions)
  await vi.waitFor(() => expect(workspace.get().session).not.toBeNull())
  const asksAt = () => {
    let asked = ''
    class RecordingSocket {
      constructor(address: URL) {
        asked = address.pathname
      }
    }
    vi.stubGlobal('WebSocket', RecordingSocket)
    options?.openSocket('hello', { onText: () => {}, onBytes: () => {}, onClose: () => {} })
    return asked
  }
  return { workspace, timers, sent, asksAt, receive: (message: AgentMessage) => options?.onMessage(message), click: (address: string) => options?.onLink(address), pressEnter: (id: number) => options?.onEnterAfterEnd(id) }
}

const terminal = (id: number, name = `shell ${id}`) => ({ id, name, cols: 80, rows: 24, busy: false, exited: null })
const terminals = (...ids: number[]): AgentMessage => ({ type: 'terminals', terminals: ids.map((id) => terminal(id)) })
const welcome = (...ids: number[]): AgentMessage => ({
  type: 'welcome',
  protocol: 1,
  stage: 'ready',
  terminals: ids.map((id) => terminal(id)),
  steps: [],
  cluster: null,
  inputNext: [],
})
const block = (change: object = {}) => ({ block: 'b1', text: 'kubectl get pods', terminalName: null, interrupt: false, ...change })

beforeEach(() => {
  vi.stubGlobal('window', { location: { search: '' } })
  vi.stubGlobal('document', { cookie: '' })
  return () => vi.unstubAllGlobals()
})

test('uses the shells that are there', async () => {
  const { workspace, sent, receive } = await readyWorkspace()
  receive(welcome(1, 2))
  expect(sent).toEqual([])
  expect(workspace.get().front).toBe(1)
})

test('tells a page once of what the sandbox says together, and at once of what the learner does', async () => {
  const { workspace, timers, receive } = await readyWorkspace()
  const told: (number | null)[] = []
  workspace.subscribe(() => told.push(workspace.get().front))
  receive(welcome(1, 2))
  receive(terminals(1, 2, 3))
  expect(told).toEqual([])
  timers.pass(2)
  expect(told).toEqual([1])
  receive(terminals(1, 2))
  workspace.terminals.bringToFront(2)
  expect(told).toEqual([1, 2])
  timers.pass(2)
  expect(told).toEqual([1, 2])
})

test('runs a block in the first shell unless it names another, and shows the terminal', async () => {
  const { workspace, sent, receive } = await readyWorkspace()
  receive(welcome(1, 2))
  workspace.show('cluster')
  workspace.terminals.run(block({ terminalName: 'shell 2' }))
  workspace.terminals.run(block())
  expect(sent).toMatchObject([{ terminal: 2 }, { terminal: 1 }])
  expect(workspace.get()).toMatchObject({ front: 1, panel: 'terminal', blocks: { b1: { state: 'sent', terminal: 1 } } })
})

test('opens the shell that a block names when it is not there, and runs the block in it', async () => {
  const { workspace, sent, receive } = await readyWorkspace()
  receive(welcome(1))
  workspace.terminals.run(block({ terminalName: 'watcher' }))
  expect(sent).toMatchObject([{ type: 'terminal.open', name: 'watcher' }])
  receive(terminals(1, 7))
  expect(sent[1]).toMatchObject({ type: 'block.run', terminal: 7 })
  expect(workspace.get().front).toBe(7)
})

test('a refused block can run in a new shell instead', async () => {
  const { workspace, sent, receive } = await readyWorkspace()
  receive(welcome(1, 2))
  workspace.terminals.run(block())
  receive({ type: 'block.ran', block: 'b1', terminal: 1, refused: 'busy' })
  workspace.terminals.runInNew(block())
  expect(sent[1]).toMatchObject({ type: 'terminal.open', name: 'shell 3' })
  receive(terminals(1, 2, 3))
  expect(sent[2]).toMatchObject({ type: 'block.run', terminal: 3, interrupt: false })
})

test('a shell that another page opened does not come to the front here', async () => {
  const { workspace, receive } = await readyWorkspace()
  receive(welcome(1))
  receive(terminals(1, 2))
  expect(workspace.get().front).toBe(1)
})

test('a split shows a new shell beside the one in front; another new shell has a tab of its own', async () => {
  const { workspace, sent, receive } = await readyWorkspace()
  receive(welcome(1, 2))
  workspace.terminals.split('row')
  expect(sent).toMatchObject([{ type: 'terminal.open', name: 'shell 3' }])
  receive(terminals(1, 2, 3))
  expect(workspace.get().front).toBe(3)
  workspace.terminals.open()
  receive(terminals(1, 2, 3, 4))
  expect(arrangementOf(workspace.get())).toEqual([{ direction: 'row', parts: [{ terminal: 1 }, { terminal: 3 }], sizes: [50, 50] }, { terminal: 2 }, { terminal: 4 }])
})

test('a shell that has ended is replaced by a new one of its name in its place, at Enter or when asked', async () => {
  const { workspace, sent, receive, pressEnter } = await readyWorkspace()
  receive(welcome(1, 2, 3))
  pressEnter(2)
  expect(sent).toMatchObject([{ type: 'terminal.open', name: 'shell 2' }])
  receive(terminals(1, 2, 3, 4))
  expect(sent[1]).toEqual({ type: 'terminal.close', terminal: 2 })
  receive(terminals(1, 3, 4))
  expect(arrangementOf(workspace.get())).toEqual([{ terminal: 1 }, { terminal: 4 }, { terminal: 3 }])
  expect(workspace.get().front).toBe(4)
})

test('where no more terminals fit, the one that has ended goes first', async () => {
  const { workspace, sent, receive } = await readyWorkspace()
  receive(welcome(1, 2, 3, 4, 5, 6, 7, 8))
  workspace.terminals.replace(8)
  expect(sent).toMatchObject([{ type: 'terminal.close', terminal: 8 }, { type: 'terminal.open', name: 'shell 8' }])
})

test('a link into the lab opens in the Web view, any other beside the page', async () => {
  const opened: string[] = []
  vi.stubGlobal('window', { location: { search: '' }, open: (address: string) => opened.push(address) })
  const { workspace, click } = await readyWorkspace()
  click('http://10.0.0.12:30080/')
  expect(workspace.get()).toMatchObject({ panel: 'web', addressWanted: { address: '10.0.0.12:30080/' } })
  click('https://kubernetes.io/')
  click('file:///etc/passwd')
  expect(opened).toEqual(['https://kubernetes.io/'])
})

test('one that was opened ahead of its page is not started again by it, and learns the steps from it', async () => {
  const { workspace, receive } = await readyWorkspace()
  const { session } = workspace.get()
  workspace.begin()
  expect(workspace.get().session).toBe(session)
  const step: StepState = { id: 'create-rc', state: 'active', checks: [], mistake: null }
  workspace.know([step], {})
  expect(workspace.get().steps).toEqual([step])
  const passed: StepState = { ...step, state: 'passed' }
  receive({ type: 'steps', steps: [passed] })
  workspace.know([step], {})
  expect(workspace.get().steps).toEqual([passed])
})

test('a line that is opened beside the asking is to what was asked for; a new one, to the sandbox of the answer', async () => {
  let answer: (given: SiteAnswer) => void = () => {}
  const { workspace, receive, asksAt } = await readyWorkspace('l', { startOptions: { client: 'me' }, start: () => new Promise((resolve) => (answer = resolve)) })
  const { session } = workspace.get()
  expect(asksAt()).toBe('/asked/me')
  receive(welcome(1))
  answer({ ok: true, view })
  await vi.waitFor(() => expect(workspace.get().lifecycle.phase).toBe('ready'))
  expect(workspace.get().session).toBe(session)
  expect(asksAt()).toBe('/abcdefghij/me')
})

test.each([
  { ok: true, view: { ...view, state: 'queued', place: 2 } },
  { ok: false, status: 409, error: { code: 'other-sandbox-running', message: '', remedy: '' } },
] satisfies SiteAnswer[])('a line that was opened for nothing is closed', async (given) => {
  let answer: (given: SiteAnswer) => void = () => {}
  const { workspace } = await readyWorkspace('l', { startOptions: { client: 'me' }, start: () => new Promise((resolve) => (answer = resolve)) })
  answer(given)
  await vi.waitFor(() => expect(workspace.get().session).toBeNull())
})

test('the panel, the look of the cluster and unfolded hints are as they were when the lesson was left; who starts over begins with folded hints', async () => {
  const { workspace, receive } = await readyWorkspace()
  receive(welcome(1))
  workspace.showCluster('table')
  workspace.unfoldHint('scale', 1, true)
  const again = await readyWorkspace()
  expect(again.workspace.get()).toMatchObject({ panel: 'cluster', clusterShows: 'table', hints: new Map([['scale.1', true]]) })
  const other = await readyWorkspace('other')
  expect(other.workspace.get()).toMatchObject({ panel: 'terminal', clusterShows: 'picture', hints: new Map() })
  again.workspace.chooseNamespace('shop')
  again.workspace.start({ forget: true })
  // Another sandbox has other namespaces.
  expect(again.workspace.get().clusterNamespace).toBeNull()
  expect((await readyWorkspace()).workspace.get()).toMatchObject({ panel: 'cluster', hints: new Map() })
})

test('what is marked here is told to the other pages, and what they marked stands here', async () => {
  const { workspace, timers, sent, receive } = await readyWorkspace()
  receive(welcome(1))
  workspace.unfoldHint('ask', 2, true)
  workspace.answers.set('ask/one', ['a'])
  timers.pass(400)
  expect(sent).toEqual([
    { type: 'page.marked', mark: { kind: 'hint', step: 'ask', place: 2, open: true } },
    { type: 'page.marked', mark: { kind: 'answer', step: 'ask', quiz: 'one', answer: ['a'] } },
  ])
  receive({ type: 'page.marked', mark: { kind: 'hint', step: 'ask', place: 1, open: true } })
  receive({ type: 'page.marked', mark: { kind: 'answer', step: 'ask', quiz: 'two', answer: ['b'] } })
  receive({ type: 'page.marked', mark: { kind: 'solution', step: 'ask' } })
  expect([...workspace.get().hints.keys()]).toEqual(['ask.2', 'ask.1'])
  expect(workspace.answers.get()).toMatchObject({ 'ask/two': ['b'] })
  expect([...workspace.get().solutionsShown]).toEqual(['ask'])
  // What was heard is not told on.
  expect(sent).toHaveLength(2)
})
