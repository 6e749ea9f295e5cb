import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import type { Process, Signal } from './image.ts'

/**
 * How a server of a built-in image ends on SIGTERM so that a rolling update loses no request. The pod is being deleted and the proxy
 * is told at the same moment as the kubelet, so for a while connections still arrive: they are served. The listener
 * closes once none has come for `quiet`, at the latest after `most`. A real application does the same with a preStop sleep.
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
 */
export const DRAIN_MILLISECONDS = { quiet: 400, most: 5_000 }

export interface HttpService {
  /** Ends the process at once with this status, open connections and all. */
  exit(code: number): void
  /** Listens on these from now on: on new ones too, and no longer on others. */
  listen(ports: readonly ListenOn[]): void
}

/** A port; or one on which TLS is spoken, with what answers those who speak plain HTTP there. */
export type ListenOn = number | { port: number; tls: TlsOptions; plain: RequestListener }

const portOf = (one: ListenOn): number => (typeof one === 'number' ? one : one.port)

export interface HttpServiceListeners {
  /** Every port that was asked for is open. */
  listening?: () => void
  refused?: (error: NodeJS.ErrnoException, port: number) => void
  terminating?: () => void
  /** Signals that are not a reason to end. */
  signals?: Partial<Record<Signal, () => void>>
  /** PEM, for all ports. */
  tls?: { cert: string; key: string }
}

/**
 * Serves HTTP on a port, or several, of the container's address until told to end; resolves to the exit status.
 * `listening` is called when it listens; `refused` says why it cannot.
 */
export function serveHttp(self: Process, port: ListenOn | readonly ListenOn[], handler: (service: HttpService) => RequestListener, on: HttpServiceListeners = {}): Promise<number> {
  return new Promise((resolve) => {
    const first = Array.isArray(port) ? (port as readonly ListenOn[]) : [port as ListenOn]
    const servers = new Map<string, Server>()
    const finish = (code: number): void => {
      for (const server of servers.values()) {
        server.close()
        server.closeAllConnections()
      }
      resolve(code)
    }
    let draining = false
    let lastArrival = 0
    let toOpen = first.length
    const accounted = (listener: RequestListener): RequestListener => (request, response) => {
      lastArrival = self.clock.now()
      if (draining) response.setHeader('Connection', 'close')
      const began = performance.now()
      listener(request, response)
      // What the handler does later it accounts for itself.
      self.spend(performance.now() - began)
    }
    const open = (key: string, one: ListenOn): void => {
      const server = on.tls !== undefined ? createTlsServer(on.tls, accounted(answer)) : typeof one === 'number' ? createServer(accounted(answer)) : tlsServer(one.tls, accounted(answer), accounted(one.plain))
      servers.set(key, server)
      server.on('connection', () => {
        lastArrival = self.clock.now()
        self.container.connected()
      })
      server.on('error', (error: NodeJS.ErrnoException) => {
        on.refused?.(error, portOf(one))
        finish(1)
      })
      server.listen({ host: self.container.address, port: portOf(one) }, () => {
        if (--toOpen === 0) on.listening?.()
      })
    }
    const listen = (ports: readonly ListenOn[]): void => {
      const wanted = new Map(ports.map((one) => [`${portOf(one)} ${typeof one}`, one]))
      for (const [key, server] of servers) {
        if (wanted.has(key)) continue
        servers.delete(key)
        server.close()
        server.closeIdleConnections()
      }
      for (const [key, one] of wanted) if (!servers.has(key)) open(key, one)
    }
    const answer = handler({ exit: finish, listen })
    listen(first)
    self.killed.addEventListener('abort', () => finish(0))
    self.onSignal((signal) => {
      const other = on.signals?.[signal]
      if (other !== undefined) return other()
      if (draining) return
      draining = true
      on.terminating?.()
      void drain(self, [...servers.values()], () => lastArrival).then(() => finish(0))
    })
  })
}

/** The first byte of a TLS handshake. https://www.rfc-editor.org/rfc/rfc8446#section-5.1 */
const HANDSHAKE = 0x16

/** Speaks TLS to those who begin a handshake; whoever asks in plain HTTP is answered in plain HTTP. */
function tlsServer(tls: TlsOptions, answer: RequestListener, plainly: RequestListener): Server {
  const server = createTlsServer(tls, answer)
  const plain = createServer(plainly)
  const secure = server.listeners('connection') as ((this: Server, socket: Socket) => void)[]
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    const look = (): void => {
      const begun = socket.read() as Buffer | null
      if (begun === null) return
      socket.off('readable', look)
      socket.off('error', ignore)
      socket.unshift(begun)
      if (begun[0] === HANDSHAKE) for (const listener of secure) listener.call(server, socket)
      else plain.emit('connection', socket)
    }
    socket.on('readable', look)
    socket.on('error', ignore)
  })
  return server
}

/** Who breaks off before a word was said is nobody's concern. */
const ignore = (): void => undefined

async function drain({ clock, killed }: Process, servers: readonly Server[], lastArrival: () => number): Promise<void> {
  const began = clock.now()
  for (;;) {
    const now = clock.now()
    const quietAt = Math.max(began, lastArrival()) + DRAIN_MILLISECONDS.quiet
    const wait = Math.min(quietAt, began + DRAIN_MILLISECONDS.most) - now
    if (wait <= 0 || killed.aborted) break
    await new Promise<void>((resolve) => clock.after(wait, resolve))
    // A thread that was busy for that long may have connections it has not looked at: they are taken before the next look.
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
  }
  // Answers under way are finished; idle connections are not waited for.
  const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))
  for (const server of servers) server.closeIdleConnections()
  await Promise.race([Promise.all(closed), new Promise<void>((resolve) => clock.after(DRAIN_MILLISECONDS.most, resolve))])
}
