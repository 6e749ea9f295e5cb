import type { Container, HTTPGetAction } from 'kubernetes-types/core/v1'
import { Agent, request } from 'node:http'
import { request as requestTls } from 'node:https'
import { type ProbePath, type ProbeResult, resolvePort } from './result.ts'

/** Every probe is a connection of its own, as upstream's. */
const agent = new Agent({ keepAlive: false })

/** Statuses 200 to 399 are success. https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#http-probes */
export const httpProbe = (action: HTTPGetAction, container: Container, path: ProbePath, timeoutMilliseconds: number): Promise<ProbeResult> =>
  httpGet(action, container, path, timeoutMilliseconds, (status) => status >= 200 && status < 400)

/** A hook asks, and takes any answer for success. pkg/kubelet/lifecycle/handlers.go */
export const httpHook = (action: HTTPGetAction, container: Container, path: ProbePath, timeoutMilliseconds: number): Promise<ProbeResult> =>
  httpGet(action, container, path, timeoutMilliseconds, () => true)

function httpGet(action: HTTPGetAction, container: Container, { to, from }: ProbePath, timeoutMilliseconds: number, isWell: (status: number) => boolean): Promise<ProbeResult> {
  const port = resolvePort(container, action.port)
  if (port === null) return Promise.resolve({ outcome: 'error', message: `couldn't find port "${action.port}" in container "${container.name}"` })
  const scheme = (action.scheme ?? 'HTTP').toLowerCase()
  const host = action.host ?? to
  const path = (action.path ?? '/').startsWith('/') ? (action.path ?? '/') : `/${action.path}`
  const url = `${scheme}://${host}:${port}${path}`
  const headers: Record<string, string> = { 'User-Agent': 'kube-probe/1.33', Accept: '*/*' }
  for (const { name, value } of action.httpHeaders ?? []) headers[name] = value
  return new Promise((resolve) => {
    const failed = (why: string): void => resolve({ outcome: 'failure', message: `Get "${url}": ${why}` })
    const timer = setTimeout(() => {
      sent.destroy()
      failed('context deadline exceeded (Client.Timeout exceeded while awaiting headers)')
    }, timeoutMilliseconds)
    const options = { host, port, path, headers, localAddress: from, timeout: timeoutMilliseconds }
    const sent = scheme === 'https' ? requestTls({ ...options, rejectUnauthorized: false }) : request({ ...options, agent })
    sent.on('response', (response) => {
      clearTimeout(timer)
      response.resume()
      response.on('end', () => sent.destroy())
      const status = response.statusCode ?? 0
      resolve(isWell(status) ? { outcome: 'success', message: '' } : { outcome: 'failure', message: `HTTP probe failed with statuscode: ${status}` })
    })
    sent.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      failed(dialError(error, host, port))
    })
    sent.end()
  })
}

/** As Go words a failed connection. */
export function dialError(error: NodeJS.ErrnoException, host: string, port: number): string {
  const words: Record<string, string> = { ECONNREFUSED: 'connection refused', EHOSTUNREACH: 'no route to host', ECONNRESET: 'connection reset by peer' }
  if (error.code === 'ECONNRESET') return 'EOF'
  return `dial tcp ${host}:${port}: connect: ${words[error.code ?? ''] ?? error.message}`
}
