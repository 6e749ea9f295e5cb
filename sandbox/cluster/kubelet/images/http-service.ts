import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Process } from './image.ts'

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
}

/**
 * Serves HTTP on a port, or several, of the container's address until told to end; resolves to the exit status.
 * `listening` is called when it listens; `refused` says why it cannot. `tls`: PEM.
 */
export function serveHttp(
  self: Process,
  port: number | readonly number[],
  handler: (service: HttpService) => RequestListener,
  on: { listening?: () => void; refused?: (error: NodeJS.ErrnoException, port: number) => void; terminating?: () => void; tls?: { cert: string; key: string } } = {},
): Promise<number> {
  return new Promise((resolve) => {
    const ports = typeof port === 'number' ? [port] : port
    const servers: Server[] = []
    const finish = (code: number): void => {
      for (const server of servers) {
        server.close()
        server.closeAllConnections()
      }
      resolve(code)
    }
    let draining = false
    let lastArrival = 0
    let listening = 0
    const answer = handler({ exit: finish })
    for (const one of ports) {
      const listener: RequestListener = (request, response) => {
        lastArrival = self.clock.now()
        if (draining) response.setHeader('Connection', 'close')
        const began = performance.now()
        answer(request, response)
        // What the handler does later it accounts for itself.
        self.spend(performance.now() - began)
      }
      const server = on.tls === undefined ? createServer(listener) : createTlsServer(on.tls, listener)
      servers.push(server)
      server.on('connection', () => {
        lastArrival = self.clock.now()
        self.container.connected()
      })
      server.on('error', (error: NodeJS.ErrnoException) => {
        on.refused?.(error, one)
        finish(1)
      })
      server.listen({ host: self.container.address, port: one }, () => {
        if (++listening === ports.length) on.listening?.()
      })
    }
    self.killed.addEventListener('abort', () => finish(0))
    self.onSignal(() => {
      if (draining) return
      draining = true
      on.terminating?.()
      void drain(self, servers, () => lastArrival).then(() => finish(0))
    })
  })
}

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
