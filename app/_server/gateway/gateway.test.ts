import type { WebSocket } from 'ws'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { limits } from '../../../sandbox/protocol.ts'
import { closeCodes } from '../../api/contract.ts'
import { untilReady } from '../testing/eventually.ts'
import { testGround, type TestGround, type TestSite } from '../testing/test-site.ts'
import { endOf, Visitor } from '../testing/visitor.ts'

const opened = (socket: WebSocket) => new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject).once('close', reject))
const nextMessage = (socket: WebSocket) => new Promise<{ data: Buffer; binary: boolean }>((resolve) => socket.once('message', (data: Buffer, binary) => resolve({ data, binary })))
/** An open socket may yet be turned away; one that the agent answers on is let in. */
const letIn = async (socket: WebSocket) => {
  const answer = nextMessage(socket)
  await opened(socket)
  socket.send('let in')
  await answer
}

describe('the gateway', () => {
  let ground: TestGround
  let site: TestSite
  let ann: Visitor
  let box: string
  beforeAll(async () => {
    ground = await testGround()
    site = await ground.start()
    ann = new Visitor(site.url)
    box = (await ann.openLesson()).id
    await untilReady(() => ann.sandbox(box))
  })
  afterAll(() => ground.remove())

  test('hands frames to the agent and back one to one, text as text and bytes as bytes', async () => {
    const socket = ann.socket(box)
    await opened(socket)
    socket.send('{"type":"ping"}')
    expect(await nextMessage(socket)).toMatchObject({ data: Buffer.from('{"type":"ping"}'), binary: false })
    socket.send(Buffer.from([0, 1, 2, 255]))
    expect(await nextMessage(socket)).toMatchObject({ data: Buffer.from([0, 1, 2, 255]), binary: true })
    socket.close()
  })

  test('what a page says at once, before the sandbox is ready, is not lost', async () => {
    let go = () => {}
    ground.provider.beforeStart = () => new Promise((resolve) => (go = resolve))
    const bob = new Visitor(site.url)
    const { id, state } = await bob.openLesson()
    expect(state).toBe('starting')
    const socket = bob.socket(id)
    await opened(socket)
    socket.send('hello')
    ground.provider.beforeStart = async () => {}
    go()
    expect(String((await nextMessage(socket)).data)).toBe('hello')
    socket.close()
  })

  test('a hello that comes with the asking is the first that the agent hears', async () => {
    const socket = ann.socket(box, {}, { hello: '{"type":"hello"}' })
    const said: string[] = []
    const both = new Promise<void>((resolve) => socket.on('message', (data: Buffer) => said.push(String(data)) === 2 && resolve()))
    await opened(socket)
    socket.send('then this')
    await both
    expect(said).toEqual(['{"type":"hello"}', 'then this'])
    socket.close()
    expect(await endOf(ann.socket(box, {}, { hello: 'x'.repeat(5000) }))).toBe(closeCodes.tooLong)
  })

  test.each(['before', 'after'])('a socket that comes %s the request for its sandbox, and knows no more than its page’s name, is to that sandbox, also of a new guest', async (when) => {
    const bob = new Visitor(site.url)
    const client = crypto.randomUUID()
    const come = () => {
      const socket = bob.socket(null, {}, { client, hello: 'hello' })
      // Listened to at once: the agent may answer before the site has answered the request.
      return { socket, message: nextMessage(socket) }
    }
    const early = when === 'before' ? come() : null
    if (early) await opened(early.socket)
    const { id } = await bob.openLesson('one', { client })
    const { socket, message } = early ?? come()
    expect(String((await message).data)).toBe('hello')
    const left = endOf(socket)
    ground.provider.agent(id).leavePages(1011)
    expect(await left).toBe(closeCodes.noAnswer)
  })

  test('a page’s name opens one socket, for who asked for the sandbox, as long as their session lasts', async () => {
    const bob = new Visitor(site.url)
    const client = crypto.randomUUID()
    const { id } = await bob.openLesson('one', { client })
    const socket = bob.socket(null, { cookie: '' }, { client, hello: 'hello' })
    await nextMessage(socket)
    const thief = new Visitor(site.url).socket(null, { cookie: '' }, { client })
    await opened(thief)
    socket.send('still here')
    expect(String((await nextMessage(socket)).data)).toBe('still here')
    thief.terminate()
    expect(await endOf(bob.socket(id, { cookie: '' }))).toBe(closeCodes.notSignedIn)
    expect(await endOf(bob.socket(null))).toBe(closeCodes.notFound)
    socket.close()
  })

  test('nobody without a session comes in', async () => {
    const socket = new Visitor(site.url).socket(box, { cookie: '' })
    expect(await endOf(socket)).toBe(closeCodes.notSignedIn)
  })

  test('another learner’s sandbox is not found, nor one that is none', async () => {
    const eve = new Visitor(site.url)
    await eve.openLesson()
    expect(await endOf(eve.socket(box))).toBe(closeCodes.notFound)
    expect(await endOf(eve.socket('0000000000'))).toBe(closeCodes.notFound)
    expect(await endOf(eve.socket('..%2f..'))).toBe(closeCodes.notFound)
    expect((await eve.ask('GET', `/api/sandboxes/${box}`)).status).toBe(404)
    expect((await eve.ask('DELETE', `/api/sandboxes/${box}`)).status).toBe(404)
    expect((await eve.ask('POST', `/api/sandboxes/${box}/stay`)).status).toBe(404)
  })

  test('a page of another origin, or none, is refused before anything else', async () => {
    expect(await endOf(ann.socket(box, { origin: 'http://evil.example' }))).toBe(403)
    expect(await endOf(ann.socket(box, { origin: 'null' }))).toBe(403)
  })

  test('other addresses are not upgraded', async () => {
    const url = site.url
    ann.url = `${url}/elsewhere`
    expect(await endOf(ann.socket(box))).toBe(404)
    ann.url = url
  })

  test('a frame that is too long ends the connection, not the sandbox', async () => {
    const socket = ann.socket(box)
    await opened(socket)
    socket.send(Buffer.alloc(limits.frameBytes * 2))
    expect(await endOf(socket)).toBe(closeCodes.tooLong)
    expect((await ann.sandbox(box)).state).toBe('ready')
  })

  test.each([
    [1003, closeCodes.refused],
    [1011, closeCodes.noAnswer],
    [undefined, closeCodes.noAnswer],
  ])('an agent that closes with %s is told to the page as %i', async (code, told) => {
    const socket = ann.socket(box)
    await opened(socket)
    socket.send('here')
    await nextMessage(socket)
    const end = endOf(socket)
    ground.provider.agent(box).leavePages(code)
    expect(await end).toBe(told)
  })

  test('a learner cannot open sockets without end', async () => {
    const sockets = Array.from({ length: 12 }, () => ann.socket(box))
    await Promise.all(sockets.map(letIn))
    expect(await endOf(ann.socket(box))).toBe(closeCodes.tooManySockets)
    const closed = sockets.map(endOf)
    for (const socket of sockets) socket.close()
    await Promise.all(closed)
  })

  test('a page that comes back takes the place of its socket of before, however often; others stay', async () => {
    const other = ann.socket(box)
    await opened(other)
    const client = crypto.randomUUID()
    let last = ann.socket(box, {}, { client })
    await opened(last)
    for (let sleep = 0; sleep < 20; sleep++) {
      const gone = endOf(last)
      last = ann.socket(box, {}, { client })
      await opened(last)
      await gone
    }
    for (const socket of [last, other]) {
      socket.send('still here')
      expect(String((await nextMessage(socket)).data)).toBe('still here')
      socket.close()
      await endOf(socket)
    }
  })

  test('a page’s newest socket stays, also when the session of the one before is looked up later', async () => {
    const client = crypto.randomUUID()
    let go = () => {}
    ground.beforeLookup = () => new Promise((resolve) => (go = resolve))
    const before = ann.socket(box, {}, { client })
    await opened(before)
    ground.beforeLookup = async () => {}
    const newest = ann.socket(box, {}, { client })
    await opened(newest)
    newest.send('here')
    await nextMessage(newest)
    const gone = endOf(before)
    go()
    await gone
    newest.send('still here')
    expect(String((await nextMessage(newest)).data)).toBe('still here')
    newest.close()
    await endOf(newest)
  })

  test('a page that does not read slows its sandbox down and loses nothing', async () => {
    const socket = ann.socket(box)
    await opened(socket)
    socket.pause()
    const frames = 400
    for (let frame = 0; frame < frames; frame++) socket.send(Buffer.alloc(64 * 1024, frame % 256))
    let received = 0
    const all = new Promise<void>((resolve) => socket.on('message', () => ++received === frames && resolve()))
    socket.resume()
    await all
    expect(received).toBe(frames)
    socket.close()
  })

  test('pages are told when the site stops, and when the sandbox has ended', async () => {
    const ending = ann.socket(box)
    await opened(ending)
    const ended = endOf(ending)
    await ann.ask('DELETE', `/api/sandboxes/${box}`)
    expect(await ended).toBe(closeCodes.ended)
    expect(await endOf(ann.socket(box))).toBe(closeCodes.ended)

    const { id } = await ann.openLesson()
    const socket = ann.socket(id)
    await opened(socket)
    const stopped = endOf(socket)
    await site.stop()
    expect(await stopped).toBe(closeCodes.restarting)
  })
})
