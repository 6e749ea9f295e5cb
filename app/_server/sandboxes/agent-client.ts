import type { Readable } from 'node:stream'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import { agentHealth, callAgent, type ConnectAgent, giveLesson, openAgentSocket, openAgentTunnel } from '../../../sandbox/agent-client.ts'
import { readFromAgent, sendToAgent } from '../../../sandbox/agent-stream.ts'
import { limits, sandboxEventSchema, stepStateSchema } from '../../../sandbox/protocol.ts'
import type { AgentHealth, LessonForAgent, SandboxEvent, StepState } from '../../../sandbox/protocol.ts'

const stepsSchema = z.object({ steps: z.array(stepStateSchema) })

/** What the site asks of one agent. */
export interface AgentClient {
  health(): Promise<AgentHealth>
  giveLesson(lesson: LessonForAgent): Promise<void>
  steps(): Promise<StepState[]>
  /** The sandbox as bytes; `light` is without its screens. */
  checkpoint(kind: 'whole' | 'light'): Promise<Readable>
  /** Before the lesson is given, which the sandbox then goes on with. */
  resume(checkpoint: Readable): Promise<void>
  /** The learner's home folder, .tar.gz. */
  home(): Promise<Readable>
  /** Resolves when the agent listens; `onClose` comes once afterwards. */
  events(onEvent: (event: SandboxEvent) => void, onClose: () => void): Promise<{ close(): void }>
  /** The socket that a page's frames are relayed to; open when it resolves. */
  workspace(): Promise<WebSocket>
  /** A byte stream to what listens in the sandbox's own network; rejects when nothing does. */
  tunnel(target: { address: string; port: number }): Promise<Duplex>
}

export function createAgentClient(connect: ConnectAgent): AgentClient {
  return {
    health: () => agentHealth(connect),
    giveLesson: (lesson) => giveLesson(connect, lesson),
    async steps() {
      return stepsSchema.parse(await callAgent(connect, { method: 'GET', path: '/v1/steps' })).steps
    },
    checkpoint: (kind) => readFromAgent(connect, { method: 'POST', path: `/v1/checkpoint?kind=${kind}`, mostBytes: limits.checkpointBytes }),
    resume: (checkpoint) => sendToAgent(connect, { path: '/v1/restore', body: checkpoint }),
    home: () => readFromAgent(connect, { method: 'GET', path: '/v1/home', mostBytes: limits.checkpointBytes }),
    async events(onEvent, onClose) {
      const socket = await openAgentSocket(connect, '/v1/events')
      socket.on('message', (data) => {
        const event = sandboxEventSchema.safeParse(parseJson(String(data)))
        if (event.success) onEvent(event.data)
      })
      socket.on('error', () => socket.terminate()) // the close that follows is what counts
      socket.once('close', onClose)
      return { close: () => socket.terminate() }
    },
    workspace: () => openAgentSocket(connect, '/v1/workspace'),
    tunnel: (target) => openAgentTunnel(connect, target),
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
