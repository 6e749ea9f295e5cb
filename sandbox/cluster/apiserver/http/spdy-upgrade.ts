import type { Upgraded } from '../connect/connect.ts'
import type { MessagePort } from '../connect/message-port.ts'
import { portForwardProtocol } from '../connect/port-forward.ts'
import { spdyChannels } from '../connect/spdy-channels.ts'
import type { StreamName } from '../connect/spdy-channels.ts'
import type { RawUpgrade } from './upgrade.ts'

/** What clients speak that know no WebSockets: kubectl before 1.31, and client libraries. */
const SPDY = 'SPDY/3.1'
const PREFIX = 'SPDY/3.1+'

export const isSpdy = ({ request }: RawUpgrade): boolean => (request.headers.upgrade ?? '').toUpperCase() === SPDY

/** By the names that the same protocols have on a WebSocket. */
export function offeredSpdyProtocols({ request }: RawUpgrade): string[] {
  const names = (request.headersDistinct['x-stream-protocol-version'] ?? []).flatMap((value) => value.split(',')).map((name) => name.trim())
  return names.map((name) => (`${PREFIX}${name}` === portForwardProtocol ? portForwardProtocol : name))
}

export function acceptSpdy(raw: RawUpgrade, { protocol }: Pick<Upgraded, 'protocol'>, connected: (port: MessagePort) => void): void {
  const { socket, head } = raw
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${SPDY}\r\nX-Stream-Protocol-Version: ${protocol.replace(PREFIX, '')}\r\n\r\n`)
  if (head.length > 0) socket.unshift(head)
  const bytes: MessagePort = {
    protocol,
    send: (message) => void (socket.writable && socket.write(message)),
    waiting: () => socket.writableLength,
    onMessage: (listener) => void socket.on('data', listener),
    onClose: (listener) => void socket.on('close', listener),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close: () => void socket.end(),
  }
  if (protocol === portForwardProtocol) connected(bytes)
  else spdyChannels(bytes, expectedStreams(raw), connected)
}

function expectedStreams({ request }: RawUpgrade): StreamName[] {
  const { searchParams } = new URL(request.url ?? '/', 'https://apiserver')
  const wants = (name: string): boolean => ['1', 'true'].includes(searchParams.get(name) ?? '')
  const tty = wants('tty')
  return [
    'error',
    ...(wants('stdin') ? (['stdin'] as const) : []),
    ...(wants('stdout') ? (['stdout'] as const) : []),
    ...(wants('stderr') && !tty ? (['stderr'] as const) : []),
    ...(tty ? (['resize'] as const) : []),
  ]
}
