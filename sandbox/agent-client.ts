import { request as httpRequest } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import { agentHealthSchema, limits, runResultSchema, type AgentHealth, type LessonForAgent, type RunResult } from './protocol.ts'

export type ConnectAgent = () => Promise<Duplex>

/** Time an agent may take for one answer. A lesson's cluster is prepared after the answer, not before. */
const ANSWER_MILLISECONDS = 20_000
/** A lesson is begun when its cluster is there, which a machine that starts many at once takes its time for. */
const LESSON_MILLISECONDS = 120_000
/** Bytes of one answer that are read; an agent is under a learner's influence. */
const ANSWER_BYTES = 4 * 1024 * 1024
/** Bytes of one frame from an agent. A screen with all its scrollback is one frame, so it may be longer than a page's. */
const FRAME_BYTES = limits.frameBytes * 64

/** An agent refused; `status` is HTTP's. */
export class AgentRefusal extends Error {
  override name = 'AgentRefusal'
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

export interface AgentCall {
  method: 'GET' | 'POST'
  path: string
  body?: unknown
  /** How long the answer may take. */
  milliseconds?: number
}

/** One request to an agent. Resolves with the parsed body, or null without one. Throws `AgentRefusal`, and an `Error` for what is no answer. */
export async function callAgent(connect: ConnectAgent, { method, path, body, milliseconds = ANSWER_MILLISECONDS }: AgentCall): Promise<unknown> {
  const stream = await connect()
  try {
    const { status, text } = await exchange(stream, { method, path, body, milliseconds })
    if (status >= 400) throw new AgentRefusal(status, messageOf(text))
    return text === '' ? null : JSON.parse(text)
  } catch (error) {
    if (error instanceof AgentRefusal) throw error
    throw new Error(`${method} ${path} to the sandbox’s agent failed: ${(error as Error).message}`, { cause: error })
  } finally {
    stream.destroy()
  }
}

function exchange(stream: Duplex, { method, path, body, milliseconds }: Required<Omit<AgentCall, 'body'>> & { body?: unknown }): Promise<{ status: number; text: string }> {
  const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
  const headers = { host: 'agent', connection: 'close', ...(payload ? { 'content-type': 'application/json', 'content-length': payload.byteLength } : {}) }
  return new Promise((resolve, reject) => {
    const request = httpRequest({ method, path, headers, createConnection: () => stream as Socket }, (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.byteLength
        if (bytes > ANSWER_BYTES) request.destroy(new Error(`the answer is longer than ${ANSWER_BYTES} bytes`))
        else chunks.push(chunk)
      })
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }))
    })
    // As an option it would be for a connection that the request makes itself.
    request.setTimeout(milliseconds)
    request.on('timeout', () => request.destroy(new Error(`no answer within ${milliseconds / 1000} seconds`)))
    request.on('error', reject)
    request.end(payload)
  })
}

export const agentHealth = async (connect: ConnectAgent): Promise<AgentHealth> => agentHealthSchema.parse(await callAgent(connect, { method: 'GET', path: '/v1/health' }))

export const giveLesson = async (connect: ConnectAgent, lesson: LessonForAgent): Promise<void> => void (await callAgent(connect, { method: 'POST', path: '/v1/lesson', body: lesson, milliseconds: LESSON_MILLISECONDS }))

/** @param timeoutSeconds after which the agent ends the script */
export const runInSandbox = async (connect: ConnectAgent, script: string, timeoutSeconds = 300): Promise<RunResult> => {
  const milliseconds = timeoutSeconds * 1000 + ANSWER_MILLISECONDS
  return runResultSchema.parse(await callAgent(connect, { method: 'POST', path: '/v1/run', body: { script, timeoutSeconds }, milliseconds }))
}

/** Resolves when the socket is open. It delivers nothing before the caller had its turn to listen. */
export async function openAgentSocket(connect: ConnectAgent, path: '/v1/workspace' | '/v1/events'): Promise<WebSocket> {
  const stream = await connect()
  const socket = new WebSocket(`ws://agent${path}`, { createConnection: () => stream as Socket, perMessageDeflate: false, maxPayload: FRAME_BYTES, handshakeTimeout: ANSWER_MILLISECONDS })
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.removeListener('error', reject)
      // What the agent says in one breath with its consent is here already, and would be told before a promise is.
      socket.pause()
      setImmediate(() => socket.resume())
      resolve(socket)
    })
    socket.once('error', reject)
  })
}

/** A byte stream to what listens at `address` in the sandbox's own network. Throws `AgentRefusal`: 403 not in the sandbox, 502 nothing answers there. */
export async function openAgentTunnel(connect: ConnectAgent, target: { address: string; port: number }): Promise<Duplex> {
  const stream = await connect()
  const path = `${target.address.includes(':') ? `[${target.address}]` : target.address}:${target.port}`
  const request = httpRequest({ method: 'CONNECT', path, headers: { host: path }, createConnection: () => stream as Socket })
  request.setTimeout(ANSWER_MILLISECONDS)
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      stream.destroy()
      reject(error)
    }
    request.once('error', fail)
    request.once('timeout', () => fail(new Error(`the sandbox did not connect to ${path} within ${ANSWER_MILLISECONDS / 1000} seconds`)))
    // Node gives any answer to a CONNECT here, refusals too.
    request.once('connect', (response, socket, head) => {
      request.off('error', fail)
      stream.on('error', () => stream.destroy())
      if (response.statusCode !== 200) return fail(new AgentRefusal(response.statusCode ?? 502, head.toString('utf8')))
      ;(socket as Socket).setTimeout?.(0)
      if (head.byteLength > 0) socket.unshift(head)
      resolve(socket)
    })
    request.end()
  })
}

function messageOf(text: string): string {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string') return body.message
  } catch {
    // Not JSON: the text itself says more than that it is not.
  }
  return text.slice(0, 500)
}
