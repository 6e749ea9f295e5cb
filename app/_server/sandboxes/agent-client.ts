import type { WebSocket } from 'ws'
import { z } from 'zod'
import { agentHealth, callAgent, type ConnectAgent, giveLesson, openAgentSocket } from '../../../sandbox/agent-client.ts'
import { sandboxEventSchema, stepStateSchema } from '../../../sandbox/protocol.ts'
import type { AgentHealth, LessonForAgent, SandboxEvent, StepState } from '../../../sandbox/protocol.ts'

const stepsSchema = z.object({ steps: z.array(stepStateSchema) })

/** What the site asks of one agent. */
export interface AgentClient {
  health(): Promise<AgentHealth>
  giveLesson(lesson: LessonForAgent): Promise<void>
  steps(): Promise<StepState[]>
  /** Resolves when the agent listens; `onClose` comes once afterwards. */
  events(onEvent: (event: SandboxEvent) => void, onClose: () => void): Promise<{ close(): void }>
  /** The socket that a page's frames are relayed to; open when it resolves. */
  workspace(): Promise<WebSocket>
}

export function createAgentClient(connect: ConnectAgent): AgentClient {
  return {
    health: () => agentHealth(connect),
    giveLesson: (lesson) => giveLesson(connect, lesson),
    async steps() {
      return stepsSchema.parse(await callAgent(connect, { method: 'GET', path: '/v1/steps' })).steps
    },
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
