import { request as httpRequest, type RequestOptions } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { agentHealthSchema, limits, sandboxEventSchema, stepStateSchema } from '../../../sandbox/protocol.ts'
import type { AgentHealth, LessonForAgent, SandboxEvent, StepState } from '../../../sandbox/protocol.ts'

/** Time an agent may take for one answer. A lesson's files and cluster are prepared after the answer, not before. */
const ANSWER_MS = 20_000
/** Characters of one answer that are read; an agent is under a learner's influence. */
const ANSWER_CHARACTERS = 1_000_000
const EVENT_BYTES = 64 * 1024

const stepsSchema = z.object({ steps: z.array(stepStateSchema) })

/** Talks HTTP and WebSocket to one agent through whatever stream the provider gives. */
export interface AgentClient {
  health(): Promise<AgentHealth>
  giveLesson(lesson: LessonForAgent): Promise<void>
  steps(): Promise<StepState[]>
  /** Resolves when the agent listens; `onClose` comes once afterwards. */
  events(onEvent: (event: SandboxEvent) => void, onClose: () => void): Promise<{ close(): void }>
  /** The socket that a page's frames are relayed to; open when it resolves. */
  workspace(): Promise<WebSocket>
}

export function createAgentClient(connect: () => Promise<Duplex>): AgentClient {
  async function call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<string> {
    const stream = await connect()
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
    const options: RequestOptions = {
      method,
      path,
      createConnection: () => stream as Socket,
      headers: { host: 'agent', connection: 'close', ...(payload ? { 'content-type': 'application/json', 'content-length': payload.byteLength } : {}) },
      timeout: ANSWER_MS,
    }
    try {
      return await answerOf(options, payload)
    } catch (error) {
      throw new Error(`${method} ${path} to the sandbox’s agent failed: ${(error as Error).message}`, { cause: error })
    } finally {
      stream.destroy()
    }
  }

  async function open(path: string, maxPayload: number): Promise<WebSocket> {
    const stream = await connect()
    const socket = new WebSocket(`ws://agent${path}`, { createConnection: () => stream as Socket, perMessageDeflate: false, maxPayload, handshakeTimeout: ANSWER_MS })
    return new Promise((resolve, reject) => {
      socket.once('open', () => {
        socket.removeListener('error', reject)
        resolve(socket)
      })
      socket.once('error', reject)
    })
  }

  return {
    async health() {
      return agentHealthSchema.parse(JSON.parse(await call('GET', '/v1/health')))
    },
    async giveLesson(lesson) {
      await call('POST', '/v1/lesson', lesson)
    },
    async steps() {
      return stepsSchema.parse(JSON.parse(await call('GET', '/v1/steps'))).steps
    },
    async events(onEvent, onClose) {
      const socket = await open('/v1/events', EVENT_BYTES)
      socket.on('message', (data) => {
        const event = sandboxEventSchema.safeParse(parseJson(String(data)))
        if (event.success) onEvent(event.data)
      })
      socket.on('error', () => socket.terminate()) // the close that follows is what counts
      socket.once('close', onClose)
      return { close: () => socket.terminate() }
    },
    // A screen with all its scrollback is one frame, so the agent's frames may be longer than a page's.
    workspace: () => open('/v1/workspace', limits.frameBytes * 64),
  }
}

/** `null` for text that is no JSON, which no schema takes. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function answerOf(options: RequestOptions, payload: Buffer | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > ANSWER_CHARACTERS) request.destroy(new Error(`the answer is longer than ${ANSWER_CHARACTERS} characters`))
      })
      response.on('error', reject)
      response.on('end', () => {
        const status = response.statusCode ?? 0
        if (status >= 200 && status < 300) resolve(text)
        else reject(new Error(`it answered ${status}: ${text.slice(0, 500)}`))
      })
    })
    request.on('timeout', () => request.destroy(new Error(`no answer within ${ANSWER_MS / 1000} seconds`)))
    request.on('error', reject)
    request.end(payload)
  })
}
