import type { WebSocket, RawData } from 'ws'
import { ApiError } from '../../machinery/object.ts'
import type { Status } from '../../machinery/object.ts'
import type { ExecStreams } from '../runtime.ts'

/** The first byte of every message of v5.channel.k8s.io. */
const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const
/** Input that the kubelet has not taken is waited for beyond this, in bytes. */
const MOST_WAITING_BYTES = 1024 * 1024
const WAIT_MILLISECONDS = 5

/** The client's half of a command in a container: streams over, exit code back. Rejects with the kubelet's `ApiError`. */
export function runRemotely(socket: WebSocket, streams: ExecStreams): Promise<{ exitCode: number }> {
  const send = (to: number, body: Uint8Array): void => {
    if (socket.readyState !== socket.OPEN) return
    socket.send(Buffer.concat([Uint8Array.of(to), body]))
  }
  streams.resize?.(({ columns, rows }) => send(channel.resize, Buffer.from(JSON.stringify({ Width: columns, Height: rows }))))
  if (streams.stdin !== null) void giveInput(streams.stdin)
  const leave = (): void => socket.close()
  streams.closed?.addEventListener('abort', leave, { once: true })

  async function giveInput(input: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of input) {
      send(channel.stdin, chunk)
      while (socket.bufferedAmount > MOST_WAITING_BYTES && socket.readyState === socket.OPEN) await new Promise((resolve) => setTimeout(resolve, WAIT_MILLISECONDS))
    }
    send(channel.close, Uint8Array.of(channel.stdin))
  }

  return new Promise((resolve, reject) => {
    let status: Partial<Status> | null = null
    socket.on('message', (data: RawData) => {
      const message = Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
      const body = message.subarray(1)
      if (message[0] === channel.stdout) streams.stdout(body)
      else if (message[0] === channel.stderr) streams.stderr(body)
      else if (message[0] === channel.error) status = JSON.parse(body.toString('utf8')) as Partial<Status>
    })
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      streams.closed?.removeEventListener('abort', leave)
      if (status === null) reject(new Error('the connection to the kubelet was lost'))
      else if (status.status === 'Success') resolve({ exitCode: 0 })
      else {
        const code = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message
        if (code !== undefined) resolve({ exitCode: Number(code) })
        else reject(new ApiError(status as Status))
      }
    })
  })
}
