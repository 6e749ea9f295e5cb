import { createServer } from 'node:http2'
import { serveHttp } from '../http-service.ts'
import type { Program } from '../image.ts'
import { portOf } from './flags.ts'

const [SERVING, NOT_SERVING] = [1, 2]

/** A health service for gRPC probes; GET /make-not-serving and /make-serving on its HTTP port change what it answers. */
export const grpcHealthChecking: Program = (self) => {
  const port = portOf(self.argv, 'port', 5000)
  let status = SERVING
  const server = createServer()
  server.on('stream', (stream, headers) => {
    const known = headers[':path'] === '/grpc.health.v1.Health/Check'
    stream.on('error', () => undefined)
    stream.resume()
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': known ? '0' : '12' }))
    stream.on('end', () => stream.end(known ? Buffer.from([0, 0, 0, 0, 2, 0x08, status]) : undefined))
  })
  server.on('session', () => self.container.connected())
  server.on('error', (error) => self.stderr(`listen tcp :${port}: ${error.message}\n`))
  server.listen({ host: self.container.address, port }, () => self.stdout(`gRPC server running on port ${port}\n`))
  return serveHttp(self, portOf(self.argv, 'http-port', 8080), () => (request, response) => {
    if (request.url === '/make-serving') status = SERVING
    else if (request.url === '/make-not-serving') status = NOT_SERVING
    response.end('')
  }).finally(() => server.close())
}
