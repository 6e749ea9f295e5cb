import type { Container, TCPSocketAction } from 'kubernetes-types/core/v1'
import { connect } from 'node:net'
import { dialError } from './http.ts'
import { type ProbePath, type ProbeResult, resolvePort } from './result.ts'

/** Success when the port takes a connection. */
export function tcpProbe(action: TCPSocketAction, container: Container, { to, from }: ProbePath, timeoutMilliseconds: number): Promise<ProbeResult> {
  const port = resolvePort(container, action.port)
  if (port === null) return Promise.resolve({ outcome: 'error', message: `couldn't find port "${action.port}" in container "${container.name}"` })
  const host = action.host ?? to
  return new Promise((resolve) => {
    const socket = connect({ host, port, localAddress: from, timeout: timeoutMilliseconds })
    const finish = (result: ProbeResult): void => {
      socket.destroy()
      resolve(result)
    }
    socket.on('connect', () => finish({ outcome: 'success', message: '' }))
    socket.on('timeout', () => finish({ outcome: 'failure', message: `dial tcp ${host}:${port}: i/o timeout` }))
    socket.on('error', (error: NodeJS.ErrnoException) => finish({ outcome: 'failure', message: dialError(error, host, port) }))
  })
}
