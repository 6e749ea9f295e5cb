import { createSocket } from 'node:dgram'
import { createServer, type Socket } from 'node:net'
import type { Component, ComponentOptions } from '../machinery/component.ts'
import { answerPacket } from './answer.ts'
import { informedZone } from './informed-zone.ts'

export interface DnsOptions extends ComponentOptions {
  address: string
  /** 0: any. */
  port: number
  /** "cluster.local" */
  domain?: string
}

export interface Dns extends Component {
  port: number
}

const IDLE_MILLISECONDS = 10_000
const MOST_CONNECTIONS = 100

/** The cluster's DNS: names of the cluster's domain from the API, and nothing else, since no network leads out of the sandbox. */
export async function startDns(options: DnsOptions): Promise<Dns> {
  const { address, domain = 'cluster.local', log } = options
  const zone = informedZone(options)
  await zone.synced
  const udp = createSocket({ type: 'udp4' })
  udp.on('error', (error) => log(`dns: ${error.message}`))
  udp.on('message', (request, from) => {
    const answer = answerPacket(request, domain, zone.data, 'udp')
    if (answer !== null) udp.send(answer, from.port, from.address)
  })
  await new Promise<void>((resolve, reject) => {
    udp.once('error', reject)
    udp.bind(options.port, address, () => {
      udp.off('error', reject)
      resolve()
    })
  })
  const { port } = udp.address()
  const open = new Set<Socket>()
  const tcp = createServer((socket) => {
    open.add(socket)
    socket.setTimeout(IDLE_MILLISECONDS, () => socket.destroy())
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    serveConnection(socket, (request) => answerPacket(request, domain, zone.data, 'tcp'))
  })
  tcp.maxConnections = MOST_CONNECTIONS
  tcp.on('error', (error) => log(`dns: ${error.message}`))
  await new Promise<void>((resolve, reject) => {
    tcp.once('error', reject)
    tcp.listen(port, address, () => {
      tcp.off('error', reject)
      resolve()
    })
  })
  return {
    port,
    async stop() {
      zone.stop()
      for (const socket of open) socket.destroy()
      await Promise.all([new Promise<void>((resolve) => udp.close(() => resolve())), new Promise<void>((resolve) => tcp.close(() => resolve()))])
    },
  }
}

/** Messages over TCP come with their length in two bytes before them. https://www.rfc-editor.org/rfc/rfc1035#section-4.2.2 */
function serveConnection(socket: Socket, answer: (request: Uint8Array) => Uint8Array | null): void {
  let received = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0)
      const reply = answer(received.subarray(2, end))
      received = received.subarray(end)
      if (reply === null) return void socket.destroy()
      const length = Buffer.alloc(2)
      length.writeUInt16BE(reply.byteLength)
      socket.write(Buffer.concat([length, reply]))
    }
  })
}
