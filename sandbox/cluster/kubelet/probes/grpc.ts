import type { GRPCAction } from 'kubernetes-types/core/v1'
import { connect } from 'node:http2'
import { connect as connectTcp } from 'node:net'
import { dialError } from './http.ts'
import type { ProbePath, ProbeResult } from './result.ts'

const SERVING = 1
const statusNames = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN']
/** A gRPC message's own header: one byte of flags and four of length. */
const FRAME_HEADER_BYTES = 5
const UNIMPLEMENTED = '12'

/** Field 1 of grpc.health.v1.HealthCheckRequest, framed. https://github.com/grpc/grpc/blob/master/doc/health-checking.md */
export function healthRequest(service: string): Buffer {
  const name = Buffer.from(service)
  const message = name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, name.length]), name])
  const header = Buffer.alloc(FRAME_HEADER_BYTES)
  header.writeUInt32BE(message.length, 1)
  return Buffer.concat([header, message])
}

/** Field 1 of a framed HealthCheckResponse; absent: UNKNOWN. */
export const healthStatus = (body: Buffer): number => (body[FRAME_HEADER_BYTES] === 0x08 ? (body[FRAME_HEADER_BYTES + 1] ?? 0) : 0)

/** Asks the health service at a port; SERVING is success. https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#define-a-grpc-liveness-probe */
export function grpcProbe({ port, service = '' }: GRPCAction, { to, from }: ProbePath, timeoutMilliseconds: number): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const session = connect(`http://${to}:${port}`, { createConnection: () => connectTcp({ host: to, port, localAddress: from }) })
    const finish = (outcome: ProbeResult['outcome'], message: string): void => {
      clearTimeout(timer)
      session.destroy()
      resolve({ outcome, message })
    }
    const timer = setTimeout(() => finish('failure', `timeout: failed to connect service "${to}:${port}" within ${timeoutMilliseconds / 1000}s: context deadline exceeded`), timeoutMilliseconds)
    session.on('error', (error: NodeJS.ErrnoException) => finish('failure', `error: failed to connect service at "${to}:${port}": ${dialError(error, to, port)}`))
    const call = session.request({ ':method': 'POST', ':path': '/grpc.health.v1.Health/Check', 'content-type': 'application/grpc', te: 'trailers', 'user-agent': 'kube-probe/1.33' })
    const chunks: Buffer[] = []
    let failure: string | undefined
    const heed = (headers: Record<string, string | string[] | number | undefined>): void => {
      const code = headers['grpc-status']
      if (code === undefined || String(code) === '0') return
      failure =
        String(code) === UNIMPLEMENTED
          ? `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${String(headers['grpc-message'] ?? '')}`
          : `error: health rpc probe failed: rpc error: code = ${String(code)} desc = ${String(headers['grpc-message'] ?? '')}`
    }
    call.on('response', heed)
    call.on('trailers', heed)
    call.on('data', (chunk: Buffer) => chunks.push(chunk))
    call.on('error', (error) => finish('failure', `error: health rpc probe failed: ${error.message}`))
    call.on('end', () => {
      const status = healthStatus(Buffer.concat(chunks))
      if (failure !== undefined) finish('failure', failure)
      else if (status === SERVING) finish('success', '')
      else finish('failure', `service unhealthy (responded with "${statusNames[status] ?? status}")`)
    })
    call.end(healthRequest(service))
  })
}
