import { request as httpsRequest } from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import { ApiError } from '../../machinery/object.ts'
import type { Status } from '../../machinery/object.ts'
import type { NodeApi, NodeStats } from '../node-api.ts'
import { execPath, execProtocol, logPath, portPath, rawProtocol } from './paths.ts'
import { runRemotely } from './remote-exec.ts'

export interface RemoteNodeOptions {
  /** "https://10.0.0.11:10250" */
  url: string
  /** Who the API server is to the kubelet; PEM. */
  client: { certificate: string; key: string }
  /** PEM of who signs kubelets' certificates; absent: whoever answers there is believed, as upstream's default. */
  authority?: string
}

/** A kubelet that does not answer by then is taken to be gone, in milliseconds. */
const TIMEOUT_MILLISECONDS = 10_000
/** Of one answer that is not streamed. */
const MOST_ANSWER_BYTES = 16 * 1024 * 1024

/** A kubelet's API, reached over TLS. Failures to reach it are `ApiError`s as upstream words them. */
export function remoteNodeApi({ url, client, authority }: RemoteNodeOptions): NodeApi {
  const tls = { cert: client.certificate, key: client.key, ...(authority === undefined ? { rejectUnauthorized: false } : { ca: authority }) }

  const open = (path: string, signal?: AbortSignal): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const outgoing = httpsRequest(`${url}${path}`, { ...tls, agent: false, ...(signal === undefined ? {} : { signal }) }, (incoming) => {
        outgoing.setTimeout(0)
        if (incoming.statusCode === 200) resolve(incoming)
        else refusalOf(incoming).then(reject, reject)
      })
      outgoing.setTimeout(TIMEOUT_MILLISECONDS, () => outgoing.destroy(new Error('i/o timeout')))
      outgoing.on('error', (error) => reject(unreachable(url, error)))
      outgoing.end()
    })

  return {
    async *logs(request, signal) {
      const incoming = await open(logPath(request), signal)
      incoming.setEncoding('utf8')
      try {
        for await (const chunk of incoming as AsyncIterable<string>) yield chunk
      } catch (error) {
        if (!signal.aborted) throw error
      }
    },
    async exec(request, streams) {
      const wanted = { stdin: streams.stdin !== null, stdout: true, stderr: true, tty: streams.tty }
      const socket = new WebSocket(`${url.replace(/^https/, 'wss')}${execPath(request, wanted)}`, execProtocol, { ...tls, perMessageDeflate: false, handshakeTimeout: TIMEOUT_MILLISECONDS })
      await new Promise<void>((resolve, reject) => {
        socket.once('open', resolve)
        socket.once('unexpected-response', (_request, incoming: IncomingMessage) => void refusalOf(incoming).then(reject, reject))
        socket.once('error', (error) => reject(unreachable(url, error)))
      })
      return runRemotely(socket, streams)
    },
    connectPort: (podUid, port) =>
      new Promise<Duplex>((resolve, reject) => {
        const headers = { Connection: 'Upgrade', Upgrade: rawProtocol }
        const outgoing = httpsRequest(`${url}${portPath(podUid, port)}`, { ...tls, agent: false, headers }, (incoming) => void refusalOf(incoming).then(reject, reject))
        outgoing.setTimeout(TIMEOUT_MILLISECONDS, () => outgoing.destroy(new Error('i/o timeout')))
        outgoing.on('error', (error) => reject(unreachable(url, error)))
        outgoing.on('upgrade', (_incoming, socket, head) => {
          socket.setTimeout(0)
          if (head.length > 0) socket.unshift(head)
          resolve(socket)
        })
        outgoing.end()
      }),
    async stats() {
      return JSON.parse(await readAll(await open('/stats/summary'))) as NodeStats
    },
  }
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST_ANSWER_BYTES) throw new Error(`a kubelet's answer of more than ${MOST_ANSWER_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function refusalOf(incoming: IncomingMessage): Promise<ApiError> {
  const said = await readAll(incoming)
  try {
    const status = JSON.parse(said) as Status
    if (status.kind === 'Status') return new ApiError(status)
  } catch {
    // Something else than a kubelet answers there: its own words tell what.
  }
  return problem(incoming.statusCode ?? 500, `the kubelet answered ${incoming.statusCode}: ${said.slice(0, 500)}`)
}

const unreachable = (url: string, error: Error): ApiError => {
  const { code = '' } = error as NodeJS.ErrnoException
  const words = code === 'ECONNREFUSED' ? 'connect: connection refused' : error.message
  return problem(500, `Get "${url}": dial tcp ${new URL(url).host}: ${words}`)
}

const problem = (code: number, message: string): ApiError =>
  new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: 'InternalError', code })
