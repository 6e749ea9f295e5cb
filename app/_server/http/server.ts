import { EventEmitter } from 'node:events'
import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Gateway } from '../gateway/gateway.ts'
import { isPreviewHost } from '../previews/address.ts'
import type { Previews } from '../previews/previews.ts'
import { refusalOf, refusals, stampAddress, type Surroundings } from './requests.ts'
import { setSecurityHeaders } from './security-headers.ts'

export interface SiteServer {
  server: Server
  /**
   * Give this to Next.js as its `httpServer`. Next.js listens for `upgrade` on what it is given and closes sockets that
   * it does not know; here it hears only of those that are not the gateway's.
   */
  upgradesForNext: EventEmitter
  /** From now on requests are answered; before, they wait. */
  ready(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>, gateway: Gateway, previews: Previews): void
  /** Throws `PortError`. Returns the port. */
  listen(host: string, port: number): Promise<number>
}

/** The port cannot be listened on; the message says why and what to do. */
export class PortError extends Error {
  override name = 'PortError'
}

interface Handlers {
  handle: Parameters<SiteServer['ready']>[0]
  gateway: Gateway
  previews: Previews
}

export function createSiteServer(options: Surroundings & { passUpgradesOn: boolean; previewHost: string | null }): SiteServer {
  const upgradesForNext = new EventEmitter()
  let provide: (handlers: Handlers) => void = () => {}
  const handlers = new Promise<Handlers>((resolve) => (provide = resolve))
  // On these names there is nothing of the site: no page, no route, none of its headers.
  const isPreview = ({ headers }: IncomingMessage) => isPreviewHost((options.trustProxy && String(headers['x-forwarded-host'] ?? '')) || headers.host, options.previewHost)

  const server = createServer((request, response) => {
    if (isPreview(request)) {
      void handlers.then(({ previews }) => previews.handle(request, response))
      return
    }
    setSecurityHeaders(response)
    const refusal = refusalOf(request, options)
    if (refusal) {
      response.writeHead(refusal, { connection: 'close', 'content-type': 'text/plain; charset=utf-8' }).end(`${refusals[refusal]}\n`)
      return
    }
    stampAddress(request, options.trustProxy)
    void handlers.then(({ handle }) => handle(request, response))
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const refusal = refusalOf(request, options)
    if (refusal) return void socket.end(`HTTP/1.1 ${refusal} ${STATUS_CODES[refusal]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
    void handlers.then(({ gateway, previews }) => {
      if (previews.upgrade(request, socket, head)) return
      if (gateway.upgrade(request, socket, head)) return
      if (options.passUpgradesOn) upgradesForNext.emit('upgrade', request, socket, head)
      else socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
    })
  })

  return {
    server,
    upgradesForNext,
    ready: (handle, gateway, previews) => provide({ handle, gateway, previews }),
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) => reject(portError(error, host, port)))
        server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
      }),
  }
}

function portError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') return new PortError(`Port ${port} on ${host} is in use by another program. Stop it, or choose another port: PORT=3001 npm start.`)
  if (error.code === 'EACCES') return new PortError(`Port ${port} may not be used by this user. Choose one above 1023: PORT=3000 npm start.`)
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') return new PortError(`HOST=${host} is not an address of this machine. Use 127.0.0.1 for this machine only, 0.0.0.0 for every network.`)
  return error
}
