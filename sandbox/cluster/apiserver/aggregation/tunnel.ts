import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Connect } from '../connect/endpoint-connection.ts'
import type { RawUpgrade } from '../http/upgrade.ts'
import { serviceUnavailable } from '../status.ts'

/** What both sides agree by on what the connection becomes. */
const forwarded = ['connection', 'upgrade', 'origin', 'user-agent', 'x-stream-protocol-version', 'sec-websocket-key', 'sec-websocket-version', 'sec-websocket-protocol', 'sec-websocket-extensions']

/** Passes a request for another protocol on, and then every byte both ways. `path` with its query; `more`: headers of this server's own. Rejects with ServiceUnavailable. */
export async function openTunnel({ request, socket, head }: RawUpgrade, path: string, connect: Connect, more: readonly (readonly [string, string])[]): Promise<void> {
  const connection = await connect().catch((error: unknown) => {
    throw serviceUnavailable(`error trying to reach service: ${error instanceof Error ? error.message : String(error)}`)
  })
  const headers: Record<string, string | string[]> = { host: 'localhost' }
  for (const name of forwarded) {
    const value = request.headersDistinct[name]
    if (value !== undefined) headers[name] = value
  }
  for (const [name, value] of more) headers[name] = [...[headers[name] ?? []].flat(), value]
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ method: request.method, path, headers, createConnection: () => connection })
    outgoing.on('error', (error) => reject(serviceUnavailable(`error trying to reach service: ${error.message}`)))
    // An answer that is no upgrade is an answer all the same.
    outgoing.on('response', (incoming) => {
      socket.write(headOf(incoming, 'close'))
      incoming.pipe(socket)
      resolve()
    })
    outgoing.on('upgrade', (incoming, other, first) => {
      socket.write(headOf(incoming, 'Upgrade'))
      if (first.length > 0) socket.write(first)
      if (head.length > 0) other.write(head)
      join(socket, other)
      resolve()
    })
    outgoing.end()
  })
}

function headOf({ statusCode = 502, statusMessage = '', headersDistinct }: IncomingMessage, connection: string): string {
  const names = Object.entries(headersDistinct).filter(([name]) => name !== 'connection' && name !== 'transfer-encoding')
  const lines = names.flatMap(([name, values]) => (values ?? []).map((value) => `${name}: ${value}`))
  return [`HTTP/1.1 ${statusCode} ${statusMessage}`, ...lines, `Connection: ${connection}`, '', ''].join('\r\n')
}

/** Each end's end is the other's. */
function join(one: Duplex, other: Duplex): void {
  one.pipe(other)
  other.pipe(one)
  for (const [socket, partner] of [[one, other], [other, one]] as const) {
    socket.on('error', () => partner.destroy())
    socket.on('close', () => partner.destroy())
  }
}
