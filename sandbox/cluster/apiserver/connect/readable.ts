import type { ApiResponse } from '../http/exchange.ts'
import { badRequest } from '../status.ts'
import type { Upgraded } from './connect.ts'
import type { MessagePort } from './message-port.ts'

/** How a log may be read over a WebSocket; the first is for clients that name none. https://pkg.go.dev/k8s.io/apimachinery/pkg/util/httpstream/wsstream */
const BASE64 = 'base64.binary.k8s.io'
const logProtocols = ['', 'binary.k8s.io', BASE64]
/** Of one reader, who is cut off beyond. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024
/** RFC 6455: the reader is slower than what he reads. */
const TOO_SLOW = 1011

/** A log as messages: browsers cannot read an answer that goes on. Throws BadRequest. */
export function readableLog(response: ApiResponse, offered: readonly string[]): Upgraded {
  const protocol = offered.length === 0 ? '' : offered.find((one) => logProtocols.includes(one))
  if (protocol === undefined) throw badRequest(`requested protocol(s) are not supported: [${offered.join(' ')}]; supports [${logProtocols.join(' ')}]`)
  const asText = protocol === BASE64
  return { protocol, ...(asText ? { text: true } : {}), run: (port) => pass(response, port, (chunk) => (asText ? Buffer.from(chunk.toString('base64')) : chunk)) }
}

/** The events of a watch, each a message. */
export function readableWatch(response: ApiResponse): Upgraded {
  return { protocol: '', ...(response.contentType.startsWith('application/json') ? { text: true } : {}), run: (port) => pass(response, port, (chunk) => chunk) }
}

function pass(response: ApiResponse, port: MessagePort, encoded: (chunk: Buffer) => Buffer): void {
  let closed = false
  const write = (chunk: string | Uint8Array): boolean => {
    if (closed) return true
    if (port.waiting() > MOST_WAITING_BYTES) {
      closed = true
      port.close(TOO_SLOW)
    } else port.send(encoded(Buffer.from(chunk)))
    return true
  }
  const end = (): void => {
    if (!closed) port.close()
    closed = true
  }
  if (response.kind === 'body') {
    if (response.body.length > 0) write(response.body)
    return end()
  }
  const stop = response.start({ write, drained: () => undefined, end })
  port.onClose(() => {
    closed = true
    stop()
  })
}
