import { randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import { lessonForAgent } from '../../../labs/load/for-agent.ts'
import type { Lesson } from '../../../labs/load/library.ts'
import { giveLesson, openAgentSocket, runInSandbox, type ConnectAgent } from '../../../sandbox/agent-client.ts'
import { agentMessageSchema, PROTOCOL_VERSION, type PageMessage, type RunResult, type StepState } from '../../../sandbox/protocol.ts'
import type { SandboxProvider } from '../../../sandbox/provider.ts'

/** One lesson in one fresh sandbox, as a learner's page sees it. */
export interface LessonSandbox {
  steps(): StepState[]
  run(script: string): Promise<RunResult>
  answer(step: string, quiz: string, answer: string[]): void
  /** Resolves true as soon as the steps are as wanted; false when they are not within so many milliseconds, or the sandbox is lost. */
  until(wanted: (steps: StepState[]) => boolean, milliseconds: number): Promise<boolean>
  /** Calls back on every change until the signal aborts. */
  onSteps(listener: (steps: StepState[]) => void, signal: AbortSignal): void
  end(): Promise<void>
}

const SCRIPT_SECONDS = 300

export async function openLessonSandbox(provider: SandboxProvider, lesson: Lesson, signal: AbortSignal): Promise<LessonSandbox> {
  const { id } = await provider.start({ id: `lab-test-${randomUUID()}`, owner: `lab test ${lesson.id}`, signal })
  const connect: ConnectAgent = () => provider.connect(id)
  const listeners = new Set<() => void>()
  let steps: StepState[] = []
  let lost = false
  const tell = (): void => listeners.forEach((listener) => listener())

  async function begin(): Promise<WebSocket> {
    await giveLesson(connect, lessonForAgent(lesson, 'en', []))
    const socket = await openAgentSocket(connect, '/v1/workspace')
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) return
      const message = agentMessageSchema.parse(JSON.parse(data.toString('utf8')))
      if (message.type !== 'welcome' && message.type !== 'steps') return
      steps = message.steps
      tell()
    })
    socket.on('close', () => {
      lost = true
      tell()
    })
    send(socket, { type: 'hello', protocol: PROTOCOL_VERSION, client: randomUUID(), locale: 'en', have: [], shells: [] })
    return socket
  }

  const socket = await begin().catch(async (error: unknown) => {
    await provider.end(id)
    throw error
  })
  return {
    steps: () => steps,
    run: (script) => runInSandbox(connect, script, SCRIPT_SECONDS),
    answer: (step, quiz, answer) => send(socket, { type: 'quiz.answer', step, quiz, answer }),
    until(wanted, milliseconds) {
      return new Promise((resolve) => {
        const finish = (result: boolean): void => {
          clearTimeout(timer)
          listeners.delete(look)
          resolve(result)
        }
        const look = (): void => {
          if (wanted(steps)) finish(true)
          else if (lost) finish(false)
        }
        const timer = setTimeout(() => finish(false), milliseconds)
        listeners.add(look)
        look()
      })
    },
    onSteps(listener, signal) {
      const heard = (): void => listener(steps)
      listeners.add(heard)
      signal.addEventListener('abort', () => listeners.delete(heard), { once: true })
    },
    async end() {
      socket.terminate()
      await provider.end(id)
    },
  }
}

const send = (socket: WebSocket, message: PageMessage): void => socket.send(JSON.stringify(message))
