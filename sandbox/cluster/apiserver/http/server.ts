import { constants } from 'node:crypto'
import { createServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import type { ClientConnection } from '../core.ts'
import { ApiError } from '../../machinery/object.ts'
import { badRequest, tooLarge } from '../status.ts'
import type { ApiRequest, ApiResponse, StreamResponse } from './exchange.ts'

/** As upstream's apiserver. */
const MOST_BODY_BYTES = 3 * 1024 * 1024
/** Of a request's own headers. */
const MOST_HEADER_BYTES = 64 * 1024
/** A body must have come by then; a stream's answer may take as long as it likes. */
const REQUEST_TIMEOUT_MILLISECONDS = 60_000
const MOST_CONNECTIONS = 1_000
/** Of clients, as they were read; beyond, reading begins anew. */
const MOST_CERTIFICATES = 100
/** Of one stream, held here while the client does not read; the watch is paused from then on. */
const STREAM_BUFFER_BYTES = 256 * 1024
/** Of a stream that has ended: what its client has not read by then is dropped with the connection. */
const UNREAD_MILLISECONDS = 10_000
/** Who connects and does not say who he is. */
const HANDSHAKE_MILLISECONDS = 10_000
/** What is no request, by Node's word for why; everything else is a bad one. */
const REFUSALS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

export interface ServerOptions {
  address: string
  port: number
  tls: { certificate: string; key: string; clientAuthority: string }
  /** An upgraded connection's client may end its half and still read. */
  halfOpen?: boolean
  handle(request: ApiRequest): Promise<ApiResponse>
  upgrade(request: ApiRequest, raw: { request: IncomingMessage; socket: Duplex; head: Buffer }): void | Promise<void>
  log: (line: string) => void
}

export interface ListeningServer {
  address: string
  port: number
  close(): Promise<void>
}

/** The only place that knows sockets: turns requests into `ApiRequest`s and answers into bytes. Rejects when the port is in use. */
export function listen({ address, port, tls, halfOpen = false, handle, upgrade, log }: ServerOptions): Promise<ListeningServer> {
  const server = createServer(
    {
      cert: tls.certificate,
      key: tls.key,
      ca: tls.clientAuthority,
      requestCert: true,
      allowHalfOpen: halfOpen,
      // Clients are short-lived programs that never resume a session; making two tickets a handshake costs them a sixth of it.
      secureOptions: constants.SSL_OP_NO_TICKET,
      // Clients without a certificate come with a token; authentication decides.
      rejectUnauthorized: false,
      maxHeaderSize: MOST_HEADER_BYTES,
      requestTimeout: REQUEST_TIMEOUT_MILLISECONDS,
      handshakeTimeout: HANDSHAKE_MILLISECONDS,
      ALPNProtocols: ['http/1.1'],
    },
    (incoming, outgoing) => void respond(incoming, outgoing),
  )
  server.maxConnections = MOST_CONNECTIONS
  // Node forgets a connection that was upgraded or whose handshake is under way; closing must end those as well.
  const connections = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
  })
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    void takeOver(incoming, socket, head)
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const line = REFUSALS[error.code ?? ''] ?? '400 Bad Request'
    // Go's server writes the same: the line again as text.
    if (socket.writable) socket.end(`HTTP/1.1 ${line}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${line}`)
    else socket.destroy()
  })

  async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = toRequest(incoming)
    if (request === null) {
      outgoing.writeHead(400).end()
      return
    }
    try {
      const response = await handle(request)
      if (outgoing.destroyed) return
      if (response.kind === 'stream') stream(outgoing, response)
      else {
        const body = typeof response.body === 'string' ? Buffer.from(response.body) : response.body
        // A client that does not read its answer is not waited for.
        outgoing.setTimeout(REQUEST_TIMEOUT_MILLISECONDS, () => outgoing.destroy())
        outgoing.writeHead(response.code, { ...response.headers, 'Content-Type': response.contentType, 'Content-Length': body.length })
        outgoing.end(incoming.method === 'HEAD' ? undefined : body)
      }
      // What was not read of the body must not be taken for the next request.
      if (!incoming.complete) incoming.resume()
    } catch (error) {
      failed(incoming, error)
      outgoing.destroy()
    }
  }

  async function takeOver(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const request = toRequest(incoming)
    if (request === null) return void socket.destroy()
    try {
      await upgrade(request, { request: incoming, socket, head })
    } catch (error) {
      failed(incoming, error)
      socket.destroy()
    }
  }

  function failed({ method = '', url = '' }: IncomingMessage, error: unknown): void {
    log(`apiserver: ${method} ${url}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }

  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, () => {
      server.off('error', reject)
      const bound = server.address()
      resolve({
        address,
        port: typeof bound === 'object' && bound !== null ? bound.port : port,
        close: () =>
          new Promise((done) => {
            server.close(() => done())
            for (const connection of connections) connection.destroy()
          }),
      })
    })
  })
}

function stream(outgoing: ServerResponse, response: StreamResponse): void {
  outgoing.writeHead(response.code, { ...response.headers, 'Content-Type': response.contentType })
  // A watch may have nothing to say for hours; its reader waits for the headers.
  outgoing.flushHeaders()
  let stop = (): void => undefined
  let closed = false
  outgoing.on('close', () => {
    closed = true
    stop()
  })
  stop = response.start({
    write(chunk) {
      if (closed) return true
      outgoing.write(chunk)
      return outgoing.writableLength < STREAM_BUFFER_BYTES
    },
    drained: (listener) => void outgoing.on('drain', listener),
    end() {
      outgoing.end()
      // A client that does not read what is left is not waited for.
      if (!outgoing.writableFinished) setTimeout(() => void (outgoing.writableFinished || outgoing.destroy()), UNREAD_MILLISECONDS).unref()
    },
  })
  if (closed) stop()
}

/** Null for a path that no one can mean. */
function toRequest(incoming: IncomingMessage): ApiRequest | null {
  const url = incoming.url ?? '/'
  const mark = url.indexOf('?')
  let path: string
  try {
    path = decodeURIComponent(mark < 0 ? url : url.slice(0, mark))
  } catch {
    return null
  }
  const { headers } = incoming
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    header(name) {
      const value = headers[name]
      return Array.isArray(value) ? value.join(',') : value
    },
    headers: (name) => incoming.headersDistinct[name] ?? [],
    headerNames: () => Object.keys(headers),
    body: () => readBody(incoming),
    certificate: certificateOf(incoming.socket as TLSSocket),
    client: clientOf(incoming.socket),
  }
}

const clients = new WeakMap<Socket, ClientConnection>()

function clientOf(socket: Socket): ClientConnection {
  const known = clients.get(socket)
  if (known !== undefined) return known
  const client = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 }
  clients.set(socket, client)
  return client
}

type ClientCertificate = ApiRequest['certificate']

const certificateOfSocket = new WeakMap<Socket, ClientCertificate>()
/** By fingerprint: clients are many short-lived programs with few certificates, and reading one costs a quarter of answering. */
const certificates = new Map<string, ClientCertificate>()

function certificateOf(socket: TLSSocket): ClientCertificate {
  const known = certificateOfSocket.get(socket)
  if (known !== undefined) return known
  const certificate = socket.authorized ? readCertificate(socket) : null
  certificateOfSocket.set(socket, certificate)
  return certificate
}

function readCertificate(socket: TLSSocket): ClientCertificate {
  const print = socket.getPeerX509Certificate()?.fingerprint256
  if (print === undefined) return null
  const known = certificates.get(print)
  if (known !== undefined) return known
  const { subject } = socket.getPeerCertificate()
  const commonName = textsOf(subject?.CN)[0]
  const certificate = commonName === undefined ? null : { commonName, organizations: textsOf(subject.O), fingerprint: print.replaceAll(':', '').toLowerCase() }
  if (certificates.size >= MOST_CERTIFICATES) certificates.clear()
  certificates.set(print, certificate)
  return certificate
}

/** Node gives a list where there are several. */
const textsOf = (value: string | string[] | undefined): string[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])

async function readBody(incoming: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > MOST_BODY_BYTES) throw tooLarge(`Request entity too large: limit is ${MOST_BODY_BYTES}`)
      chunks.push(chunk)
    }
  } catch (error) {
    // The client has gone in the middle of it: nothing to do, nobody to tell.
    throw error instanceof ApiError ? error : badRequest('unexpected EOF')
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
}
