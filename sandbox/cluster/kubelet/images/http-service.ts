import { createServer, type RequestListener, type Server } from 'node:http'
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
 * Serves HTTP on a port of the container's address until told to end; resolves to the exit status.
 * `announce` is called when it listens; `refused` says why it cannot.
 */
export function serveHttp(
  self: Process,
  port: number,
  handler: (service: HttpService) => RequestListener,
  on: { listening?: () => void; refused?: (error: NodeJS.ErrnoException) => void; terminating?: () => void } = {},
): Promise<number> {
  return new Promise((resolve) => {
    const finish = (code: number): void => {
      server.close()
      server.closeAllConnections()
      resolve(code)
    }
    let draining = false
    let lastArrival = 0
    const answer = handler({ exit: finish })
    const server = createServer((request, response) => {
      lastArrival = self.clock.now()
      if (draining) response.setHeader('Connection', 'close')
      const began = process.hrtime.bigint()
      response.on('close', () => self.spend(Number(process.hrtime.bigint() - began) / 1e6))
      answer(request, response)
    })
    server.on('connection', () => (lastArrival = self.clock.now()))
    server.on('error', (error: NodeJS.ErrnoException) => {
      on.refused?.(error)
      finish(1)
    })
    server.listen({ host: self.container.address, port }, () => on.listening?.())
    self.killed.addEventListener('abort', () => finish(0))
    self.onSignal(() => {
      if (draining) return
      draining = true
      on.terminating?.()
      void drain(self, server, () => lastArrival).then(() => finish(0))
    })
  })
}

async function drain({ clock, killed }: Process, server: Server, lastArrival: () => number): Promise<void> {
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
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    clock.after(DRAIN_MILLISECONDS.most, resolve)
  })
}
