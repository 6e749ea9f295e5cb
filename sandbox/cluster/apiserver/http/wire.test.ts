import { connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseKubeconfig } from '../../machinery/kubeconfig.ts'
import { startApiServer } from '../apiserver.ts'
import type { ApiServer } from '../apiserver.ts'

const ROUNDS = 150
const STORED_BYTES = 1.5 * 1024 * 1024
const REQUEST_BYTES = 3 * 1024 * 1024
const revisions = { group: 'apps', version: 'v1', resource: 'controllerrevisions' }
const configMaps = { group: '', version: 'v1', resource: 'configmaps' }

/** Repeatable: the same seed gives the same run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

describe('the API on the wire', () => {
  let server: ApiServer
  let open: () => Promise<TLSSocket>
  const log: string[] = []

  beforeAll(async () => {
    server = await startApiServer({ listen: { address: '127.0.0.1', port: 0 }, nodeApi: () => undefined, log: (line) => log.push(line) })
    await server.settled
    const { certificate, authority } = parseKubeconfig(server.kubeconfig({ name: 'fuzz', groups: ['system:masters'] }), 'test')
    open = () =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.url).port), ca: authority, cert: certificate?.certificate, key: certificate?.key })
        socket.once('secureConnect', () => resolve(socket))
        socket.once('error', reject)
      })
  })
  afterAll(() => server.stop())

  /** What comes back for these bytes until the server closes or says no more; the first line's status, or 0 for none. */
  const send = async (bytes: Uint8Array): Promise<number> => {
    const socket = await open()
    return new Promise((resolve) => {
      let answer = ''
      const finish = (): void => {
        socket.destroy()
        resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0))
      }
      socket.on('data', (chunk: Buffer) => {
        answer += chunk.toString('latin1')
        if (answer.includes('\r\n')) finish()
      })
      socket.on('close', finish)
      socket.on('error', finish)
      socket.end(bytes)
    })
  }
  const state = (): string => JSON.stringify(server.checkpoint().store)

  it('answers bytes that are no request with 400, or hangs up, and changes nothing', async () => {
    const random = randomFrom(7)
    const before = state()
    for (let round = 0; round < ROUNDS; round++) {
      const bytes = Buffer.from(Array.from({ length: 1 + random(200) }, () => random(256)))
      expect([0, 400], bytes.toString('hex')).toContain(await send(bytes))
    }
    expect(state()).toBe(before)
  }, 60_000)

  it('answers mangled requests with 4xx, or hangs up, and changes nothing', async () => {
    const random = randomFrom(11)
    const before = state()
    // Every byte of it matters to its being a request that creates something: the body is not JSON once one is changed.
    const body = '{"metadata":{"name":"x"'
    const text = `POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    for (let round = 0; round < ROUNDS; round++) {
      const bytes = Buffer.from(text)
      for (let count = 1 + random(4); count > 0; count--) {
        const at = random(bytes.length)
        if (random(3) === 0) bytes.copyWithin(at, random(bytes.length))
        else bytes[at] = random(256)
      }
      const code = await send(bytes)
      expect(code === 0 || (code >= 400 && code < 500), `${code} for ${JSON.stringify(bytes.toString('latin1'))}`).toBe(true)
    }
    expect(state()).toBe(before)
    expect(log).toEqual([])
  }, 60_000)

  it('refuses a body of more than 3 MiB, and an object of more than 1.5 MiB, as upstream', async () => {
    const post = (bytes: number): Promise<number> => {
      const body = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'big', annotations: {} }, binaryData: { a: Buffer.alloc(bytes).toString('base64') } })
      return send(Buffer.from(`POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`))
    }
    const before = state()
    expect(await post(REQUEST_BYTES)).toBe(413)
    expect(await post(STORED_BYTES)).toBeGreaterThanOrEqual(400)
    expect(state()).toBe(before)
    // Below what a request may have and above what is kept, in a place without a bound of its own.
    const client = server.client({ name: 'writer', groups: ['system:masters'] }, 'test')
    const big = { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { name: 'big' }, revision: 1, data: { text: 'x'.repeat(STORED_BYTES) } }
    const answer = await client.create(revisions, 'default', big as object).then(() => null, (error: unknown) => error)
    expect(answer).toMatchObject({ code: 500, message: 'etcdserver: request is too large' })
  })

  it('refuses headers of more than 64 KiB as Go does', async () => {
    expect(await send(Buffer.from(`GET /version HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(70_000)}\r\n\r\n`))).toBe(431)
  })

  it('drops a watcher that does not read, and keeps little for it', async () => {
    const client = server.client({ name: 'writer', groups: ['system:masters'] }, 'test')
    const socket = await open()
    socket.write('GET /api/v1/namespaces/default/configmaps?watch=1 HTTP/1.1\r\nHost: x\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))
    socket.pause()
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    const text = 'x'.repeat(2 * 1024)
    // More than the network and the server's own buffer take, and more events than the history keeps.
    await client.create(configMaps, 'default', { metadata: { name: 'loud' }, data: { text } } as object)
    for (let round = 0; round < 9_000; round++) {
      await client.patch(configMaps, 'default', 'loud', { type: 'merge', body: { data: { round: String(round) } } })
      // Events are given out between turns.
      if (round % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    socket.resume()
    await closed
  }, 60_000)

  it('stops at once, whoever is connected', async () => {
    const other = await startApiServer({ listen: { address: '127.0.0.1', port: 0 }, nodeApi: () => undefined })
    const { certificate, authority } = parseKubeconfig(other.kubeconfig({ name: 'x', groups: ['system:masters'] }), 'test')
    const sockets = await Promise.all(
      ['GET /api/v1/pods?watch=1 HTTP/1.1\r\nHost: x\r\n\r\n', 'GET /version HTTP/1.1\r\nHost: x\r\n\r\n', 'POST /api', ''].map(async (text) => {
        const socket = connect({ host: '127.0.0.1', port: Number(new URL(other.url).port), ca: authority, cert: certificate?.certificate, key: certificate?.key })
        await new Promise((resolve) => socket.once('secureConnect', resolve))
        socket.on('error', () => undefined).resume()
        socket.write(text)
        return { closed: new Promise<void>((resolve) => socket.once('close', () => resolve())) }
      }),
    )
    await other.stop()
    await Promise.all(sockets.map(({ closed }) => closed))
  })
})
