import type { NodeApi } from '../../kubelet/node-api.ts'
import { badRequest } from '../status.ts'
import { ByteQueue } from './byte-queue.ts'
import type { MessagePort } from './message-port.ts'

/**
 * Port forwarding as WebSocket clients did it before SPDY was put into messages: one connection to each port that the query names; the first byte of
 * a message tells port and direction. Upstream: pkg/kubelet streaming, portforward/websocket.go
 */
export const portForwardChannels = 'v4.channel.k8s.io'

/** Channels are a byte: two for each port. */
const MOST_PORTS = 127
/** Input that a pod's port has not read, and output that the client has not. */
const BUFFER_BYTES = 1024 * 1024
const WAIT_MILLISECONDS = 5

/** Of `?ports=80&ports=443,8080`. Throws BadRequest. */
export function portsOf(query: URLSearchParams): number[] {
  const words = query.getAll('ports').flatMap((value) => value.split(','))
  if (words.length === 0) throw badRequest('query parameter "ports" is required')
  if (words.length > MOST_PORTS) throw badRequest(`at most ${MOST_PORTS} ports can be forwarded at once`)
  return words.map((word) => {
    const port = Number(word)
    if (!/^\d+$/.test(word) || port < 1 || port > 65_535) throw badRequest(`unable to parse ${JSON.stringify(word)} as a port`)
    return port
  })
}

/** Ends with the client, or when the last connection has ended. */
export function forwardChannels(node: NodeApi, podUid: string, ports: readonly number[], client: MessagePort): void {
  let open = ports.length
  const gone = new AbortController()
  const inputs = ports.map(() => new ByteQueue(BUFFER_BYTES, client))
  const send = (channel: number, bytes: Uint8Array): void => {
    if (!gone.signal.aborted) client.send(Buffer.concat([Uint8Array.of(channel), bytes]))
  }
  client.onMessage((message) => {
    const channel = message[0] ?? 0
    if (channel % 2 === 0) inputs[channel / 2]?.push(message.subarray(1))
  })
  client.onClose(() => {
    gone.abort()
    for (const input of inputs) input.end()
  })
  ports.forEach((port, index) => {
    // Each channel begins with the port it is for.
    const tag = Buffer.alloc(2)
    tag.writeUInt16LE(port)
    send(2 * index, tag)
    send(2 * index + 1, tag)
    joined(port, index)
      .catch((error: unknown) => send(2 * index + 1, Buffer.from(`error forwarding port ${port} to pod ${podUid}, uid : ${error instanceof Error ? error.message : String(error)}`)))
      .finally(() => {
        open--
        if (open === 0 && !gone.signal.aborted) client.close()
      })
  })

  async function joined(port: number, index: number): Promise<void> {
    const socket = await node.connectPort(podUid, port)
    const leave = (): void => void socket.destroy()
    gone.signal.addEventListener('abort', leave)
    if (gone.signal.aborted) leave()
    void give(index, socket)
    try {
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        send(2 * index, chunk)
        while (client.waiting() > BUFFER_BYTES && !gone.signal.aborted) await new Promise((resolve) => setTimeout(resolve, WAIT_MILLISECONDS))
      }
    } finally {
      gone.signal.removeEventListener('abort', leave)
      socket.destroy()
    }
  }

  async function give(index: number, socket: Awaited<ReturnType<NodeApi['connectPort']>>): Promise<void> {
    for await (const chunk of inputs[index]!) {
      if (socket.destroyed) return
      if (!socket.write(chunk)) await new Promise<void>((resolve) => socket.once('drain', resolve).once('close', resolve))
    }
  }
}
