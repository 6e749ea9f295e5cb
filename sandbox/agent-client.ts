import { request as httpRequest } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import { agentHealthSchema, runResultSchema, type AgentHealth, type LessonForAgent, type RunResult } from './protocol.ts'

export type ConnectAgent = () => Promise<Duplex>

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

/** One request to an agent, for the command and for tests. Resolves with the parsed body, or null without one. Throws `AgentRefusal`. */
export async function callAgent(connect: ConnectAgent, method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
  const stream = await connect()
  return new Promise((resolve, reject) => {
    const request = httpRequest({ method, path, createConnection: () => stream as Socket, headers: { connection: 'close', 'content-type': 'application/json' } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        const status = response.statusCode ?? 0
        if (status >= 400) reject(new AgentRefusal(status, messageOf(text)))
        else resolve(text === '' ? null : JSON.parse(text))
      })
    })
    request.on('error', reject)
    request.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

export const agentHealth = async (connect: ConnectAgent): Promise<AgentHealth> => agentHealthSchema.parse(await callAgent(connect, 'GET', '/v1/health'))

export const giveLesson = async (connect: ConnectAgent, lesson: LessonForAgent): Promise<void> => void (await callAgent(connect, 'POST', '/v1/lesson', lesson))

export const runInSandbox = async (connect: ConnectAgent, script: string, timeoutSeconds?: number): Promise<RunResult> =>
  runResultSchema.parse(await callAgent(connect, 'POST', '/v1/run', { script, timeoutSeconds }))

/** Resolves when the socket is open. */
export async function openAgentSocket(connect: ConnectAgent, path: '/v1/workspace' | '/v1/events'): Promise<WebSocket> {
  const stream = await connect()
  const socket = new WebSocket(`ws://agent${path}`, { createConnection: () => stream as Socket, perMessageDeflate: false })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return socket
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
