import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { RawData, WebSocket } from 'ws'
import type { Upgraded } from '../connect/connect.ts'
import type { MessagePort } from '../connect/message-port.ts'
import type { BodyResponse } from './exchange.ts'

export interface RawUpgrade {
  request: IncomingMessage
  socket: Duplex
  head: Buffer
}

/** The largest message a client may send. */
const MOST_MESSAGE_BYTES = 1024 * 1024

/** Sub-protocols that the client offers, in its order. */
export const offeredProtocols = ({ request }: RawUpgrade): string[] =>
  (request.headers['sec-websocket-protocol'] ?? '').split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]))

export function acceptWebSocket(raw: RawUpgrade, { protocol, text = false }: Pick<Upgraded, 'protocol' | 'text'>, connected: (port: MessagePort) => void): void {
  const server = new WebSocketServer({ noServer: true, maxPayload: MOST_MESSAGE_BYTES, clientTracking: false, perMessageDeflate: false })
  // ws refuses names with a slash, as port forwarding's is: the choice is made before it looks, and written into its answer.
  delete raw.request.headers['sec-websocket-protocol']
  if (protocol !== '') server.on('headers', (headers) => headers.push(`Sec-WebSocket-Protocol: ${protocol}`))
  server.handleUpgrade(raw.request, raw.socket, raw.head, (socket) => connected(portOf(socket, protocol, text)))
}

function portOf(socket: WebSocket, protocol: string, text: boolean): MessagePort {
  return {
    protocol,
    send: (message) => socket.send(message, { binary: !text }),
    waiting: () => socket.bufferedAmount,
    onMessage: (listener) =>
      void socket.on('message', (data: RawData) => {
        if (Buffer.isBuffer(data)) listener(data)
        else if (Array.isArray(data)) listener(Buffer.concat(data))
        else listener(new Uint8Array(data))
      }),
    onClose(listener) {
      socket.on('close', listener)
      socket.on('error', () => socket.terminate())
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: (code = 1000) => socket.close(code),
  }
}

/** An answer instead of an upgrade. */
export function refuseUpgrade({ socket }: RawUpgrade, { code, contentType, headers, body }: BodyResponse): void {
  const bytes = Buffer.from(body)
  const lines = [
    `HTTP/1.1 ${code} ${code === 403 ? 'Forbidden' : code === 404 ? 'Not Found' : 'Error'}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${bytes.length}`,
    'Connection: close',
    ...Object.entries(headers).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => `${name}: ${one}`)),
  ]
  socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes]))
}
