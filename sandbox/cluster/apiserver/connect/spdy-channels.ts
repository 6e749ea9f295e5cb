import type { MessagePort } from './message-port.ts'
import { FrameReader, FrameWriter } from './spdy-frames.ts'
import type { Frame } from './spdy-frames.ts'

/** The streams of a remote command, by the number that the WebSocket protocol gives them. */
const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 } as const
export type StreamName = keyof typeof channels
const CLOSE = 255
const PROTOCOL_ERROR = 1
const POLICY_CLOSE = 1002
/** All streams have to be there by then, as upstream. */
const STREAMS_MILLISECONDS = 30_000

/**
 * The streams of a raw SPDY connection, as clients before WebSockets use them for exec and attach, as one port of the newer protocol's messages.
 * `connected` is called when every expected stream is there.
 */
export function spdyChannels(bytes: MessagePort, expected: readonly StreamName[], connected: (port: MessagePort) => void): void {
  const writer = new FrameWriter()
  const streams = new Map<StreamName, number>()
  const names = new Map<number, StreamName>()
  let listener: ((message: Uint8Array) => void) | undefined
  let closed = false
  let sending: Promise<void> = Promise.resolve()
  const send = (frame: Uint8Array | Promise<Uint8Array>): void => {
    sending = sending.then(async () => {
      const ready = await frame
      if (!closed) bytes.send(ready)
    })
  }
  const reader = new FrameReader(onFrame, () => bytes.close(POLICY_CLOSE))
  const timer = setTimeout(() => bytes.close(POLICY_CLOSE), STREAMS_MILLISECONDS)
  const closeListeners = [() => clearTimeout(timer)]
  bytes.onMessage((message) => reader.push(message))
  bytes.onClose(() => {
    closed = true
    for (const one of closeListeners) one()
    reader.close()
    writer.close()
  })

  const port: MessagePort = {
    protocol: bytes.protocol,
    send(message) {
      const name = (Object.keys(channels) as StreamName[]).find((one) => channels[one] === message[0])
      const stream = name === undefined ? undefined : streams.get(name)
      if (stream !== undefined) send(writer.data(stream, message.subarray(1), false))
    },
    waiting: () => bytes.waiting(),
    onMessage: (given) => (listener = given),
    onClose: (given) => void closeListeners.push(given),
    pause: () => bytes.pause(),
    resume: () => bytes.resume(),
    close(code) {
      for (const stream of streams.values()) send(writer.data(stream, new Uint8Array(), true))
      void sending.then(() => bytes.close(code))
    },
  }

  function onFrame(frame: Frame): void {
    if (closed) return
    if (frame.type === 'syn-stream') open(frame)
    else if (frame.type === 'data') data(frame)
    else if (frame.type === 'ping') send(writer.ping(frame.id))
    else if (frame.type === 'go-away') bytes.close()
  }

  function open({ stream, headers }: Extract<Frame, { type: 'syn-stream' }>): void {
    const name = expected.find((one) => one === headers.streamtype)
    if (name === undefined || streams.has(name)) return send(writer.reset(stream, PROTOCOL_ERROR))
    streams.set(name, stream)
    names.set(stream, name)
    send(writer.synReply(stream, {}))
    if (streams.size < expected.length) return
    clearTimeout(timer)
    connected(port)
  }

  function data({ stream, data: chunk, fin }: Extract<Frame, { type: 'data' }>): void {
    const name = names.get(stream)
    if (name !== 'stdin' && name !== 'resize') return
    if (chunk.length > 0) {
      send(writer.windowUpdate(stream, chunk.length))
      listener?.(Buffer.concat([Uint8Array.of(channels[name]), chunk]))
    }
    if (fin && name === 'stdin') listener?.(Uint8Array.of(CLOSE, channels.stdin))
  }
}
