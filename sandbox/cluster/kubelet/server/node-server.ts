import type { Duplex } from 'node:stream'
import { lineStream } from '../../apiserver/connect/line-stream.ts'
import { remoteCommand } from '../../apiserver/connect/remote-command.ts'
import { text } from '../../apiserver/http/exchange.ts'
import type { ApiRequest, ApiResponse, BodyResponse } from '../../apiserver/http/exchange.ts'
import { listen } from '../../apiserver/http/server.ts'
import type { ListeningServer } from '../../apiserver/http/server.ts'
import { acceptWebSocket, offeredProtocols, refuseUpgrade } from '../../apiserver/http/upgrade.ts'
import type { RawUpgrade } from '../../apiserver/http/upgrade.ts'
import { ApiError } from '../../machinery/object.ts'
import type { NodeApi } from '../node-api.ts'
import { execProtocol, parseExecPath, parseLogPath, parsePortPath, rawProtocol } from './paths.ts'

export interface NodeServerOptions {
  /** Asked for at each request: a kubelet has to know its port before it starts. */
  node: () => NodeApi
  nodeName: string
  /** Port 0: any. */
  listen: { address: string; port: number }
  /** PEM; `clientAuthority` signs the certificates of those who may ask. */
  tls: { certificate: string; key: string; clientAuthority: string }
  log: (line: string) => void
}

/**
 * Whoever may use the kubelet of any node. Upstream asks the API server (SubjectAccessReview on nodes/proxy); here only masters pass, one of
 * which the API server's own client certificate has to be.
 */
const MASTERS = 'system:masters'

/** The kubelet's API over TLS, for an API server that runs apart. Rejects when the port is in use. */
export function serveNodeApi({ node, nodeName, listen: where, tls, log }: NodeServerOptions): Promise<ListeningServer> {
  return listen({
    ...where,
    tls,
    halfOpen: true,
    handle: async (request) => {
      try {
        if (request.path === '/healthz') return text(200, 'ok')
        requireMaster(request, nodeName)
        return await answer(node(), request)
      } catch (error) {
        return failed(error)
      }
    },
    upgrade(request, raw) {
      try {
        requireMaster(request, nodeName)
        upgrade(node(), request, raw)
      } catch (error) {
        refuseUpgrade(raw, failed(error))
      }
    },
    log,
  })
}

async function answer(node: NodeApi, { method, path, query }: ApiRequest): Promise<ApiResponse> {
  if (method !== 'GET') throw failure(405, 'MethodNotAllowed', `the kubelet takes no ${method} at ${path}`)
  if (path === '/stats/summary') return json(200, await node.stats())
  const log = parseLogPath(path, query)
  if (log === null) throw failure(404, 'NotFound', `the kubelet has no ${path}`)
  return lineStream(log.follow, (signal) => node.logs(log, signal))
}

function upgrade(node: NodeApi, { path, query }: ApiRequest, raw: RawUpgrade): void {
  const command = parseExecPath(path, query)
  if (command !== null) {
    if (!offeredProtocols(raw).includes(execProtocol)) throw failure(400, 'BadRequest', `the kubelet speaks ${execProtocol}`)
    return acceptWebSocket(raw, { protocol: execProtocol }, (port) => void remoteCommand(node, command, port))
  }
  const target = parsePortPath(path, query)
  if (target === null) throw failure(404, 'NotFound', `the kubelet has no ${path}`)
  node.connectPort(target.podUid, target.port).then(
    (connection) => join(raw, connection),
    (error: unknown) => refuseUpgrade(raw, failed(error)),
  )
}

function join({ socket, head }: RawUpgrade, connection: Duplex): void {
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${rawProtocol}\r\n\r\n`)
  if (head.length > 0) connection.write(head)
  socket.pipe(connection)
  connection.pipe(socket)
  const end = (): void => {
    socket.destroy()
    connection.destroy()
  }
  for (const side of [socket, connection]) side.on('error', end)
  socket.on('close', end)
  connection.on('close', () => socket.end())
}

function requireMaster({ certificate }: ApiRequest, nodeName: string): void {
  if (certificate === null) throw failure(401, 'Unauthorized', 'Unauthorized')
  if (certificate.organizations.includes(MASTERS)) return
  throw failure(403, 'Forbidden', `Forbidden (user=${certificate.commonName}, verb=get, resource=nodes, subresource=proxy, node=${nodeName})`)
}

const json = (code: number, body: unknown): BodyResponse => ({ kind: 'body', code, contentType: 'application/json', headers: {}, body: JSON.stringify(body) })

const failed = (error: unknown): BodyResponse => {
  const problem = error instanceof ApiError ? error : failure(500, 'InternalError', error instanceof Error ? error.message : String(error))
  return json(problem.code, problem.status)
}

const failure = (code: number, reason: string, message: string): ApiError =>
  new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code })
