import { request as httpRequest } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ApiRequest, ApiResponse } from '../http/exchange.ts'
import { serviceUnavailable } from '../status.ts'

/** Headers that hold for one hop only, and those that are for this server alone. */
const dropped = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'content-length', 'authorization', 'host'])
/** Headers of a client that a pod may want. */
const forwarded = ['accept', 'accept-encoding', 'accept-language', 'content-type', 'cookie', 'if-modified-since', 'if-none-match', 'origin', 'range', 'referer', 'user-agent']

/** One HTTP request to a pod's port through a connection that is made for it. `path` with its query; `more`: headers of this server's own. */
export async function proxyHttp(request: ApiRequest, path: string, connect: () => Promise<Duplex>, more: readonly (readonly [string, string])[] = []): Promise<ApiResponse> {
  const body = await request.body()
  const connection = await connect().catch((error: unknown) => {
    throw serviceUnavailable(`error trying to reach service: ${error instanceof Error ? error.message : String(error)}`)
  })
  const headers: Record<string, string | string[]> = { host: 'localhost' }
  for (const name of forwarded) {
    const value = request.header(name)
    if (value !== undefined) headers[name] = value
  }
  for (const [name, value] of more) headers[name] = [...[headers[name] ?? []].flat(), value]
  if (body.length > 0) headers['content-length'] = String(body.length)
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ method: request.method, path, headers, createConnection: () => connection }, (incoming) => {
      const shown: Record<string, string | string[]> = {}
      for (const [name, value] of Object.entries(incoming.headers)) if (value !== undefined && !dropped.has(name) && name !== 'content-type') shown[name] = value
      resolve({
        kind: 'stream',
        code: incoming.statusCode ?? 502,
        contentType: incoming.headers['content-type'] ?? 'application/octet-stream',
        headers: shown,
        start(sink) {
          incoming.on('data', (chunk: Buffer) => {
            if (!sink.write(chunk)) incoming.pause()
          })
          sink.drained(() => incoming.resume())
          incoming.on('end', () => sink.end())
          incoming.on('error', () => sink.end())
          return () => void connection.destroy()
        },
      })
    })
    outgoing.on('error', (error) => reject(serviceUnavailable(`error trying to reach service: ${error.message}`)))
    outgoing.end(Buffer.from(body))
  })
}
