import http from 'node:http'
import https from 'node:https'
import { StringDecoder } from 'node:string_decoder'
import { createSecureContext, type SecureContext } from 'node:tls'
import { KubeconfigError, readKubeconfig, type ApiServerAddress } from './kubeconfig.ts'

/** Bytes of one answer or of one event; an object of the API is at most 1.5 MiB. */
const MAXIMUM_BYTES = 64 * 1024 * 1024

/** Two ways to ask an API server, which is all that watching needs. */
export interface ApiConnection {
  /** Throws `ApiAnswerError` for any other status than 200, or the connection's own error. */
  getJson(path: string, signal: AbortSignal): Promise<unknown>
  /** Calls `line` with each line of the answer; resolves when the server ends it, rejects as `getJson`. */
  readLines(path: string, signal: AbortSignal, line: (text: string) => void): Promise<void>
  close(): void
}

export class ApiAnswerError extends Error {
  override name = 'ApiAnswerError'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Throws `KubeconfigError`. */
export function connectToApi(kubeconfig: string): ApiConnection {
  const { server, tls, headers } = readKubeconfig(kubeconfig)
  const secure = server.protocol === 'https:'
  // Certificates are read once, not again for every watch.
  const secureContext = secure ? trusting(tls) : undefined
  const agent = secure ? new https.Agent({ keepAlive: true, secureContext, servername: tls.servername, rejectUnauthorized: tls.rejectUnauthorized }) : new http.Agent({ keepAlive: true })

  function request(path: string, signal: AbortSignal): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const url = new URL(server.pathname.replace(/\/$/, '') + path, server)
      const options = { agent, signal, headers: { accept: 'application/json', 'user-agent': 'podyard-verify', ...headers } }
      const sent = secure ? https.get(url, options) : http.get(url, options)
      sent.on('error', reject)
      sent.on('response', (response) => {
        if (response.statusCode === 200) return resolve(response)
        readAll(response).then(
          (body) => reject(new ApiAnswerError(response.statusCode ?? 0, statusMessage(body) ?? `answered ${response.statusCode}`)),
          reject,
        )
      })
    })
  }

  return {
    async getJson(path, signal) {
      return JSON.parse(await readAll(await request(path, signal))) as unknown
    },
    async readLines(path, signal, line) {
      const response = await request(path, signal)
      const decoder = new StringDecoder('utf8')
      let rest = ''
      for await (const chunk of response as AsyncIterable<Buffer>) {
        const lines = (rest + decoder.write(chunk)).split('\n')
        rest = lines.pop() ?? ''
        if (rest.length > MAXIMUM_BYTES) throw new Error('the server sent an event without end')
        for (const one of lines) if (one.trim() !== '') line(one)
      }
    },
    close: () => agent.destroy(),
  }
}

function trusting({ ca, cert, key }: ApiServerAddress['tls']): SecureContext {
  try {
    return createSecureContext({ ca, cert, key })
  } catch (error) {
    throw new KubeconfigError(`The kubeconfig's certificates cannot be used: ${(error as Error).message}`, { cause: error })
  }
}

async function readAll(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAXIMUM_BYTES) throw new Error(`the answer is longer than ${MAXIMUM_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function statusMessage(body: string): string | undefined {
  try {
    return (JSON.parse(body) as { message?: string } | null)?.message
  } catch {
    return undefined // not a Status: some proxy's page
  }
}
