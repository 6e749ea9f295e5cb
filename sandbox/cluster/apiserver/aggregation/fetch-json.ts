import { request as httpRequest } from 'node:http'
import type { User } from '../admission-plugin.ts'
import type { Connect } from '../connect/endpoint-connection.ts'

/** Of a discovery document. */
const TIMEOUT_MILLISECONDS = 5_000
const MOST_BYTES = 4 * 1024 * 1024

/** What a server behind this one answers to a GET. Rejects for anything but JSON with 200. */
export async function fetchJson(connect: Connect, path: string, user: User): Promise<unknown> {
  const socket = await connect()
  const headers = { host: 'localhost', accept: 'application/json', 'x-remote-user': user.name, 'x-remote-group': [...user.groups] }
  try {
    return await new Promise((resolve, reject) => {
      const outgoing = httpRequest({ path, headers, createConnection: () => socket }, (incoming) => {
        let text = ''
        incoming.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk
          if (text.length > MOST_BYTES) incoming.destroy(new Error(`the answer is longer than ${MOST_BYTES} bytes`))
        })
        incoming.on('error', reject)
        incoming.on('end', () => {
          if (incoming.statusCode !== 200) return reject(new Error(`bad status from ${path}: ${incoming.statusCode ?? 0}`))
          try {
            resolve(JSON.parse(text))
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)))
          }
        })
      })
      // As an option it would be for a connection that the request makes itself.
      outgoing.setTimeout(TIMEOUT_MILLISECONDS)
      outgoing.on('timeout', () => outgoing.destroy(new Error('context deadline exceeded')))
      outgoing.on('error', reject)
      outgoing.end()
    })
  } finally {
    socket.destroy()
  }
}
