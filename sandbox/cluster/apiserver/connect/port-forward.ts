import type { Duplex } from 'node:stream'
import type { NodeApi } from '../../kubelet/node-api.ts'
import type { MessagePort } from './message-port.ts'
import { FrameReader, FrameWriter } from './spdy-frames.ts'
import type { Frame } from './spdy-frames.ts'

/** SPDY frames inside the messages of a WebSocket. https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/4006-transition-spdy-to-websockets */
export const portForwardProtocol = 'SPDY/3.1+portforward.k8s.io'

/** Streams that one client may have open: two for each forwarded connection. */
const MOST_STREAMS = 512
/** A client that has not read so much of what it was sent is waited for. */
const SEND_BYTES = 1024 * 1024
/** The protocol's own window; what was taken is given back at once, since the pod's side pushes back by itself. */
const RESET_CANCEL = 5

interface Forward {
  requestId: string
  errorStream?: number
  dataStream?: number
  socket?: Duplex
  /** Data that came before the pod's port answered. */
  early: { data: Uint8Array; fin: boolean }[]
}

/** Each connection of the client is a pair of streams, one for errors and one for data, to a port of the pod. Ends with the client. */
export function portForward(node: NodeApi, podUid: string, port: MessagePort, log: (line: string) => void): void {
  const forwards = new Map<string, Forward>()
  const byStream = new Map<number, Forward>()
  const writer = new FrameWriter()
  let closed = false
  let sending: Promise<void> = Promise.resolve()

  const send = (bytes: Uint8Array | Promise<Uint8Array>): void => {
    sending = sending.then(async () => {
      const ready = await bytes
      if (!closed) port.send(ready)
    })
  }
  const reader = new FrameReader(onFrame, (error) => {
    log(`portforward: ${error.message}`)
    port.close(1002)
  })
  port.onMessage((message) => reader.push(message))
  port.onClose(() => {
    closed = true
    for (const { socket } of forwards.values()) socket?.destroy()
    forwards.clear()
    byStream.clear()
    reader.close()
    writer.close()
  })

  function onFrame(frame: Frame): void {
    if (closed) return
    switch (frame.type) {
      case 'syn-stream':
        return open(frame)
      case 'data':
        return data(frame)
      case 'reset':
        return drop(frame.stream)
      case 'ping':
        return send(writer.ping(frame.id))
      case 'go-away':
        return port.close()
      default:
        return
    }
  }

  function open({ stream, headers }: Extract<Frame, { type: 'syn-stream' }>): void {
    if (byStream.size >= MOST_STREAMS) return send(writer.reset(stream, RESET_CANCEL))
    const requestId = headers.requestid ?? String(stream)
    const forward = forwards.get(requestId) ?? { requestId, early: [] }
    forwards.set(requestId, forward)
    byStream.set(stream, forward)
    send(writer.synReply(stream, {}))
    if (headers.streamtype === 'error') forward.errorStream = stream
    else {
      forward.dataStream = stream
      connect(forward, stream, Number(headers.port))
    }
  }

  function connect(forward: Forward, stream: number, podPort: number): void {
    node.connectPort(podUid, podPort).then(
      (socket) => {
        if (closed) return void socket.destroy()
        forward.socket = socket
        for (const { data, fin } of forward.early.splice(0)) give(socket, stream, data, fin)
        socket.on('data', (chunk: Buffer) => {
          send(writer.data(stream, chunk, false))
          if (port.waiting() > SEND_BYTES) hold(socket)
        })
        socket.on('end', () => finish(forward, ''))
        socket.on('error', (error) => finish(forward, failureText(podPort, error)))
      },
      (error: unknown) => finish(forward, failureText(podPort, error)),
    )
  }

  /** Reads on when the client has caught up. */
  function hold(socket: Duplex): void {
    socket.pause()
    const again = (): void => {
      if (closed || socket.destroyed) return
      if (port.waiting() > SEND_BYTES / 2) setTimeout(again, 5)
      else socket.resume()
    }
    again()
  }

  const failureText = (podPort: number, error: unknown): string =>
    `error forwarding port ${podPort} to pod ${podUid}, uid : ${error instanceof Error ? error.message : String(error)}`

  function finish(forward: Forward, problem: string): void {
    if (closed) return
    if (forward.errorStream !== undefined) send(writer.data(forward.errorStream, Buffer.from(problem), true))
    if (forward.dataStream !== undefined) send(writer.data(forward.dataStream, new Uint8Array(), true))
    if (problem !== '') release(forward)
  }

  function data({ stream, data: chunk, fin }: Extract<Frame, { type: 'data' }>): void {
    const forward = byStream.get(stream)
    if (forward === undefined) return
    if (chunk.length > 0) send(writer.windowUpdate(stream, chunk.length))
    if (stream !== forward.dataStream) return
    if (forward.socket === undefined) forward.early.push({ data: chunk, fin })
    else give(forward.socket, stream, chunk, fin)
  }

  function give(socket: Duplex, stream: number, chunk: Uint8Array, fin: boolean): void {
    if (chunk.length > 0 && !socket.write(chunk)) {
      port.pause()
      socket.once('drain', () => port.resume())
    }
    if (fin) {
      socket.end()
      byStream.delete(stream)
    }
  }

  function drop(stream: number): void {
    const forward = byStream.get(stream)
    if (forward === undefined) return
    byStream.delete(stream)
    if (stream === forward.dataStream) release(forward)
  }

  function release(forward: Forward): void {
    forward.socket?.destroy()
    for (const stream of [forward.errorStream, forward.dataStream]) if (stream !== undefined) byStream.delete(stream)
    forwards.delete(forward.requestId)
  }
}
