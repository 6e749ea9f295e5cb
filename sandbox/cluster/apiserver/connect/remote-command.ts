import type { NodeApi } from '../../kubelet/node-api.ts'
import { ApiError } from '../../machinery/object.ts'
import type { Status } from '../../machinery/object.ts'
import { isRecord } from '../json-value.ts'
import { internalError } from '../status.ts'
import { ByteQueue } from './byte-queue.ts'
import type { MessagePort } from './message-port.ts'

/**
 * Newest first. v5 is v4 and a way to close stdin; those before v4 tell a failure as text. base64: for clients that can send text only. https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/4006-transition-spdy-to-websockets
 */
export const remoteCommandProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v4.base64.channel.k8s.io', 'channel.k8s.io', 'base64.channel.k8s.io', ''] as const

export interface RemoteCommand {
  podUid: string
  container: string
  command: string[]
  attach: boolean
  stdin: boolean
  stdout: boolean
  stderr: boolean
  tty: boolean
}

/** The first byte of every message. */
const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const
/** Input that the command has not read. */
const STDIN_BYTES = 1024 * 1024
/** Output that the client has not read; who lags further is cut off. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024

/** Runs a command in a container on the client's streams; ends with its status, then closes. */
export async function remoteCommand(node: NodeApi, request: RemoteCommand, port: MessagePort): Promise<void> {
  const stdin = request.stdin ? new ByteQueue(STDIN_BYTES, port) : null
  const resizes: ((size: { columns: number; rows: number }) => void)[] = []
  let measured: { columns: number; rows: number } | null = null
  let closed = false
  const gone = new AbortController()
  port.onMessage((message) => {
    const body = message.subarray(1)
    if (message[0] === channel.stdin) stdin?.push(body)
    else if (message[0] === channel.resize) resize(body)
    else if (message[0] === channel.close && body[0] === channel.stdin) stdin?.end()
  })
  port.onClose(() => {
    closed = true
    stdin?.end()
    gone.abort()
  })
  const send = (to: number, chunk: Uint8Array): void => {
    if (closed) return
    if (port.waiting() > MOST_WAITING_BYTES) {
      closed = true
      port.close(1011)
      stdin?.end()
      return
    }
    const message = new Uint8Array(chunk.length + 1)
    message[0] = to
    message.set(chunk, 1)
    port.send(message)
  }
  const resize = (body: Uint8Array): void => {
    measured = parseSize(body) ?? measured
    if (measured !== null) for (const listener of resizes) listener(measured)
  }
  const { podUid, container, command, attach, tty } = request
  const status = await node
    .exec(
      { podUid, container, command, attach },
      {
        stdin,
        stdout: (chunk) => request.stdout && send(channel.stdout, chunk),
        stderr: (chunk) => (request.stderr || tty) && send(tty ? channel.stdout : channel.stderr, chunk),
        tty,
        closed: gone.signal,
        resize: (listener) => {
          resizes.push(listener)
          // A client says how large it is at once, before the command has begun.
          if (measured !== null) listener(measured)
        },
      },
    )
    .then(({ exitCode }) => exitStatus(exitCode), failureStatus)
  if (/^v[45]\./.test(port.protocol)) send(channel.error, Buffer.from(JSON.stringify(status)))
  else if (status.status !== 'Success') send(channel.error, Buffer.from(status.message ?? ''))
  if (!closed) port.close()
}

export const exitStatus = (exitCode: number): Partial<Status> =>
  exitCode === 0
    ? { metadata: {}, status: 'Success' }
    : {
        metadata: {},
        status: 'Failure',
        message: `command terminated with non-zero exit code: error executing command, exit code ${exitCode}`,
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
      }

const failureStatus = (error: unknown): Partial<Status> =>
  error instanceof ApiError ? error.status : internalError(error instanceof Error ? error.message : String(error)).status

function parseSize(body: Uint8Array): { columns: number; rows: number } | null {
  try {
    const size: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    if (isRecord(size) && typeof size.Width === 'number' && typeof size.Height === 'number') return { columns: size.Width, rows: size.Height }
  } catch {
    // A client's mistake in a resize is no reason to end its shell.
  }
  return null
}
