import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WebSocket as NodeWebSocket } from 'ws'
import { closeCodes } from '../../../api/contract.ts'
import { limits } from '../../../../sandbox/protocol.ts'
import { openWebSocket } from './socket.ts'
import { FakeAgent } from './testing/fake-agent.ts'
import { FakeTimers } from './testing/fake-timers.ts'
import { realTimers } from './timers.ts'
import type { Timers } from './timers.ts'
import { WorkspaceConnection } from './workspace-connection.ts'
import type { ConnectionState } from './workspace-connection.ts'

let agent: FakeAgent
const stop: (() => void)[] = []

beforeEach(async () => {
  agent = await FakeAgent.start()
})
afterEach(async () => {
  for (const run of stop.splice(0)) run()
  await agent.stop()
})

function connect(options: { timers?: Timers; isGone?: () => Promise<boolean> } = {}) {
  const page = { shown: '', states: [] as ConnectionState[], status: '' }
  const connection = new WorkspaceConnection({
    openSocket: openWebSocket(agent.url, NodeWebSocket as unknown as typeof WebSocket),
    client: crypto.randomUUID(),
    locale: 'en',
    shells: ['shell 1'],
    timers: options.timers ?? { ...realTimers, random: () => 0 },
    isGone: options.isGone ?? (() => Promise.resolve(false)),
    onMessage: () => {},
    onState: (state) => {
      page.states.push(state)
      page.status = state.status
    },
  })
  connection.attach(agent.terminal, {
    write: (data, done) => {
      page.shown += Buffer.from(data).toString('latin1')
      done()
    },
    reset: (screen, done) => {
      page.shown = screen.data
      done()
    },
    putAbove: (text, done) => {
      page.shown = text + page.shown
      done(true)
    },
  })
  stop.push(() => connection.stop())
  connection.start()
  return { connection, page }
}

const type = (connection: WorkspaceConnection, text: string) => connection.type(agent.terminal, new TextEncoder().encode(text))
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 })

test('shows the screen, what follows, and types', async () => {
  agent.print('$ ')
  const { connection, page } = connect()
  type(connection, 'date\r')
  await until(() => expect(agent.typed()).toBe('date\r'))
  agent.print('Sat Nov 21')
  await until(() => expect(page.shown).toBe('$ Sat Nov 21'))
})

test('a connection cut a hundred times loses no line and doubles none, in either direction', async () => {
  const { connection, page } = connect({ timers: { ...realTimers, after: (ms, run) => realTimers.after(Math.min(ms, 5), run), random: () => 0 } })
  await until(() => expect(page.status).toBe('open'))
  let printed = ''
  let typed = ''
  for (let round = 0; round < 100; round++) {
    for (let line = 0; line < 20; line++) {
      const text = `${round}.${line}\n`
      printed += text
      typed += text
      agent.print(text)
      type(connection, text)
      if (line === round % 20) agent.cut()
    }
    await new Promise((resolve) => setImmediate(resolve))
    if (round % 10 === 9) await until(() => expect(page.status).toBe('open'))
  }
  await until(() => expect(agent.typed()).toBe(typed))
  await until(() => expect(page.shown).toBe(printed))
})

test('a paste of 10,000 lines arrives whole although nothing is acknowledged at first', async () => {
  const { connection } = connect()
  const paste = Array.from({ length: 10_000 }, (_, line) => `line ${line} of a long paste with some text in it`).join('\n')
  agent.acknowledging = false
  expect(type(connection, paste)).toBe(true)
  await until(() => expect(agent.typed().length).toBeGreaterThan(200_000))
  agent.acknowledging = true
  agent.cut()
  await until(() => expect(agent.typed()).toBe(paste))
})

test('acknowledges output as it is drawn', async () => {
  const { page } = connect()
  await until(() => expect(page.status).toBe('open'))
  agent.print('x'.repeat(limits.acknowledgeEveryBytes + 1))
  await until(() => expect(agent.received).toContainEqual({ type: 'terminal.acknowledge', terminal: 1, offset: limits.acknowledgeEveryBytes + 1 }))
})

test('notices a network that is dead without having been closed, and reconnects', async () => {
  const timers = new FakeTimers()
  const { connection, page } = connect({ timers })
  await until(() => expect(page.status).toBe('open'))
  agent.answering = false
  timers.pass(10_000)
  type(connection, 'typed into the void')
  timers.pass(5_000)
  expect(page.status).toBe('reconnecting')
  agent.answering = true
  timers.pass(1_000)
  await until(() => expect(agent.typed()).toBe('typed into the void'))
})

test('a quiet connection stays open', async () => {
  const timers = new FakeTimers()
  const { page } = connect({ timers })
  await until(() => expect(page.status).toBe('open'))
  for (let minute = 0; minute < 3; minute++) {
    const pings = agent.received.filter((message) => message.type === 'ping').length
    timers.pass(10_000)
    await until(() => expect(agent.received.filter((message) => message.type === 'ping').length).toBe(pings + 1))
    agent.print('.')
    await until(() => expect(page.shown).toBe('.'.repeat(minute + 1)))
  }
  expect(page.status).toBe('open')
})

test('waits longer after each failure, and tells until when', async () => {
  const timers = new FakeTimers()
  const { page } = connect({ timers })
  await until(() => expect(page.status).toBe('open'))
  await agent.stop()
  await until(() => expect(page.states.at(-1)).toEqual({ status: 'reconnecting', retryAt: 0, noAnswer: false }))
  timers.pass(0)
  await until(() => expect(page.states.at(-1)).toEqual({ status: 'reconnecting', retryAt: 500, noAnswer: false }))
  timers.pass(500)
  await until(() => expect(page.states.at(-1)).toEqual({ status: 'reconnecting', retryAt: 1_500, noAnswer: false }))
})

test('tries at once when the browser is back', async () => {
  const timers = new FakeTimers()
  const { connection, page } = connect({ timers })
  await until(() => expect(page.status).toBe('open'))
  agent.cut()
  await until(() => expect(page.status).toBe('reconnecting'))
  connection.wake()
  await until(() => expect(page.status).toBe('open'))
})

test('does not call a sandbox that has ended again', async () => {
  const { page } = connect({ isGone: () => Promise.resolve(true) })
  await until(() => expect(page.status).toBe('open'))
  agent.cut()
  await until(() => expect(page.states.at(-1)).toEqual({ status: 'closed', reason: 'gone' }))
})

test.each([
  [closeCodes.ended, 'gone'],
  [closeCodes.notSignedIn, 'not-signed-in'],
  [closeCodes.tooManySockets, 'too-many-pages'],
  [closeCodes.refused, 'refused'],
])('close code %i is final: %s', async (code, reason) => {
  const { page } = connect()
  await until(() => expect(page.status).toBe('open'))
  agent.close(code)
  await until(() => expect(page.states.at(-1)).toEqual({ status: 'closed', reason }))
})

test('says that the sandbox is silent, and tries again', async () => {
  const { page } = connect()
  await until(() => expect(page.status).toBe('open'))
  agent.close(closeCodes.noAnswer)
  await until(() => expect(page.states).toContainEqual(expect.objectContaining({ status: 'reconnecting', noAnswer: true })))
  await until(() => expect(page.status).toBe('open'))
})

test('comes back after a restart of the site', async () => {
  const { page } = connect()
  await until(() => expect(page.status).toBe('open'))
  agent.close(closeCodes.restarting)
  await until(() => expect(page.states.slice(1).map((state) => state.status)).toEqual(['reconnecting', 'reconnecting', 'open']))
})
