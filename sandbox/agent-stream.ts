import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { Transform, type Readable, type TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AgentRefusal, type ConnectAgent } from './agent-client.ts'

/** An agent that says nothing for so long has stopped. Packing a full home folder has pauses, but no such one. */
const SILENCE_MILLISECONDS = 60_000
/** Bytes of a refusal that are read. */
const REFUSAL_BYTES = 16 * 1024

/** What is too long for one answer in memory: checkpoints and home folders. Throws `AgentRefusal`, and an `Error` for what is no answer. */
export async function readFromAgent(connect: ConnectAgent, call: { method: 'GET' | 'POST'; path: string; mostBytes: number }): Promise<Readable> {
  const response = await ask(connect, call)
  const bounded = new Bound(call.mostBytes)
  // Its failure, also that of an answer that was cut off, is seen by whoever reads `bounded`; who stops reading ends the connection.
  pipeline(response, bounded).catch(() => undefined)
  return bounded
}

export async function sendToAgent(connect: ConnectAgent, { path, body }: { path: string; body: Readable }): Promise<void> {
  const response = await ask(connect, { method: 'POST', path, body })
  response.resume()
}

async function ask(connect: ConnectAgent, { method, path, body }: { method: 'GET' | 'POST'; path: string; body?: Readable }): Promise<IncomingMessage> {
  const stream = await connect()
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    const request = httpRequest({ method, path, headers: { host: 'agent', connection: 'close' }, createConnection: () => stream as Socket })
    request.setTimeout(SILENCE_MILLISECONDS)
    request.once('response', (response) => {
      // A learner who downloads may pause; a site that keeps a lab does not.
      if (method === 'GET') request.setTimeout(0)
      resolve(response)
    })
    request.once('timeout', () => request.destroy(new Error(`no answer within ${SILENCE_MILLISECONDS / 1000} seconds`)))
    request.once('error', reject)
    request.once('close', () => stream.destroy())
    if (body === undefined) request.end()
    // An agent that refuses answers before it has read everything; its answer says why.
    else pipeline(body, request).catch(reject)
  })
  try {
    const response = await answer
    if ((response.statusCode ?? 500) < 400) return response
    throw new AgentRefusal(response.statusCode ?? 500, await refusal(response))
  } catch (error) {
    stream.destroy()
    if (error instanceof AgentRefusal) throw error
    throw new Error(`${method} ${path} to the sandbox’s agent failed: ${(error as Error).message}`, { cause: error })
  }
}

async function refusal(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response) if (text.length < REFUSAL_BYTES) text += String(chunk)
  try {
    return (JSON.parse(text) as { message: string }).message
  } catch {
    return text.slice(0, 500)
  }
}

/** Fails once more bytes come than may. */
class Bound extends Transform {
  private bytes = 0

  constructor(private readonly mostBytes: number) {
    super()
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.byteLength
    if (this.bytes > this.mostBytes) done(new Error(`the sandbox sent more than ${this.mostBytes} bytes`))
    else done(null, chunk)
  }
}
