import { createServer } from 'node:net'
import { serveHttp } from '../http-service.ts'
import type { Process, Program } from '../image.ts'
import { flagOf, portOf } from './flags.ts'

const text = (self: Process, port: number, answer: (path: string) => { code: number; body: string }): Promise<number> =>
  serveHttp(self, port, () => (request, response) => {
    const { code, body } = answer(request.url ?? '/')
    response.writeHead(code, { 'Content-Type': 'text/plain; charset=utf-8' }).end(body)
  }, { refused: (error) => self.stderr(`listen tcp :${port}: bind: ${error.message}\n`) })

/** Tells everybody the pod's name, over HTTP or with --tcp over plain connections. */
export const serveHostname: Program = (self) => {
  const port = portOf(self.argv, 'port', 9376)
  if (flagOf(self.argv, 'tcp') !== 'true') return text(self, port, () => ({ code: 200, body: self.container.hostname }))
  return new Promise((resolve) => {
    const server = createServer((socket) => {
      self.container.connected()
      socket.on('error', () => undefined)
      socket.end(self.container.hostname)
    })
    const end = (): void => {
      server.close()
      resolve(0)
    }
    server.on('error', (error) => {
      self.stderr(`listen tcp :${port}: ${error.message}\n`)
      resolve(1)
    })
    server.listen({ host: self.container.address, port })
    self.onSignal(end)
    self.killed.addEventListener('abort', end)
  })
}

export const testWebserver: Program = (self) => text(self, portOf(self.argv, 'port', 80), () => ({ code: 200, body: `${self.container.hostname}\n` }))

/** Well for so long, then not: what a liveness probe is shown with. */
const WELL_MILLISECONDS = 10_000

export const liveness: Program = (self) => {
  const began = self.clock.now()
  return text(self, 8080, (path) => {
    const seconds = (self.clock.now() - began) / 1000
    if (path === '/started') return { code: 200, body: `${seconds}s` }
    if (path !== '/healthz') return { code: 404, body: '404 page not found\n' }
    return seconds * 1000 > WELL_MILLISECONDS ? { code: 500, body: `error: ${seconds}s` } : { code: 200, body: 'ok' }
  })
}
