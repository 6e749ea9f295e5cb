import { randomBytes } from 'node:crypto'
import { connect, type TLSSocket } from 'node:tls'
import type { Pod } from 'kubernetes-types/core/v1'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startCluster, type Cluster } from './cluster.ts'
import { builtInImages } from './kubelet/images/index.ts'
import { noPodNetwork } from './kubelet/pod-network.ts'
import { builtInRuntime } from './kubelet/runtimes/built-in.ts'
import { kinds } from './machinery/kinds.ts'
import { parseKubeconfig } from './machinery/kubeconfig.ts'
import { noServiceNetwork } from './proxy/no-network.ts'

const SETTLED = { timeout: 20_000, interval: 50 }
const ROUNDS = 40
const exec = '/api/v1/namespaces/default/pods/target/exec?command=cat&stdin=1&stdout=1&stderr=1'
const attach = '/api/v1/namespaces/default/pods/target/attach?stdin=1&stdout=1&tty=1'
const forward = '/api/v1/namespaces/default/pods/target/portforward?ports=80'

/** Repeatable: the same seed gives the same run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const upgrade = (path: string, lines: string[]): Buffer => Buffer.from([`GET ${path} HTTP/1.1`, 'Host: x', 'Connection: Upgrade', ...lines, '', ''].join('\r\n'))
const webSocket = (path: string, protocol: string): Buffer =>
  upgrade(path, ['Upgrade: websocket', 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`, `Sec-WebSocket-Protocol: ${protocol}`])
const spdy = (path: string, protocol: string): Buffer => upgrade(path, ['Upgrade: SPDY/3.1', `X-Stream-Protocol-Version: ${protocol}`])
const openings: (() => Buffer)[] = [
  () => webSocket(exec, 'v5.channel.k8s.io'),
  () => webSocket(exec, 'v4.channel.k8s.io'),
  () => webSocket(attach, 'v5.channel.k8s.io'),
  () => webSocket(forward, 'SPDY/3.1+portforward.k8s.io'),
  () => webSocket(forward, 'v4.channel.k8s.io'),
  () => spdy(exec, 'v4.channel.k8s.io'),
  () => spdy(forward, 'portforward.k8s.io'),
  () => upgrade('/version', ['Upgrade: websocket']),
  () => upgrade(exec, ['Upgrade: nothing-known']),
  () => upgrade('//%ff?%', ['Upgrade: SPDY/3.1']),
]

describe('connections that were upgraded and then talk nonsense', () => {
  let cluster: Cluster
  let open: () => Promise<TLSSocket>
  const log: string[] = []

  beforeAll(async () => {
    cluster = await startCluster({
      nodes: 1,
      listen: { address: '127.0.0.1', port: 0 },
      runtime: (_node, clock) => builtInRuntime({ clock, network: noPodNetwork, images: builtInImages }),
      network: noServiceNetwork,
      log: (line) => void log.push(line),
    })
    await cluster.ready
    const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'target' }, spec: { containers: [{ name: 'c', image: 'busybox', command: ['sleep', '3600'], stdin: true, tty: true }] } }
    // The namespace's service account comes a moment later.
    await vi.waitFor(() => cluster.client.create(kinds.pods, 'default', pod), SETTLED)
    await vi.waitFor(async () => expect((await cluster.client.get<Pod>(kinds.pods, 'default', 'target')).status?.phase).toBe('Running'), SETTLED)
    const { certificate, authority } = parseKubeconfig(cluster.kubeconfig(), 'test')
    open = () =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port: Number(new URL(cluster.url).port), ca: authority, cert: certificate?.certificate, key: certificate?.key })
        socket.once('secureConnect', () => resolve(socket))
        socket.once('error', reject)
      })
  }, 30_000)
  afterAll(() => cluster.stop())

  /** The first line of the answer. What is sent after it is given to whoever took the connection over. */
  const talk = async (opening: Buffer, nonsense: Buffer[]): Promise<string> => {
    const socket = await open()
    socket.on('error', () => undefined)
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    const first = new Promise<string>((resolve) => {
      socket.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1').split('\r\n')[0] ?? ''))
      socket.once('close', () => resolve(''))
    })
    socket.write(opening)
    const line = await first
    socket.resume()
    for (const piece of nonsense) if (!socket.destroyed) socket.write(piece)
    socket.end(() => socket.destroy())
    await closed
    return line
  }

  it('hurt nobody else, and change nothing', async () => {
    const random = randomFrom(5)
    const before = (await cluster.client.get<Pod>(kinds.pods, 'default', 'target')).metadata.resourceVersion
    for (let round = 0; round < ROUNDS; round++) {
      for (const opening of openings) {
        const nonsense = Array.from({ length: 1 + random(5) }, () => (random(2) === 0 ? frame(random) : spdyFrame(random)))
        expect(await talk(opening(), nonsense)).toMatch(/^(HTTP\/1\.1 (101|4\d\d) |$)/)
      }
    }
    expect(await talk(Buffer.from('GET /version HTTP/1.1\r\nHost: x\r\n\r\n'), [])).toBe('HTTP/1.1 200 OK')
    expect((await cluster.client.get<Pod>(kinds.pods, 'default', 'target')).metadata.resourceVersion).toBe(before)
    expect(log.filter((line) => line.includes('    at '))).toEqual([])
  }, 120_000)
})

/** A WebSocket frame of a client, of any opcode, flags and stated length, with a random channel and payload. */
function frame(random: (below: number) => number): Buffer {
  const payload = Buffer.from(Array.from({ length: random(100) }, () => random(256)))
  const stated = random(4) === 0 ? random(128) : payload.length
  return Buffer.concat([Buffer.from([random(3) === 0 ? random(256) : 0x82, 0x80 | stated, 0, 0, 0, 0]), payload])
}

/** A SPDY frame: control or data, of any type, flags and stated length. */
function spdyFrame(random: (below: number) => number): Buffer {
  const payload = Buffer.from(Array.from({ length: random(60) }, () => random(256)))
  const stated = random(4) === 0 ? random(0x1000000) : payload.length
  return Buffer.concat([Buffer.from([0x80, 3, 0, random(12), random(4), stated >> 16, (stated >> 8) & 255, stated & 255]), payload])
}
