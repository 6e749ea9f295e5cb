import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { Stage } from '../../../sandbox/protocol.ts'
import type { Logger } from '../logger.ts'
import type { AgentClient } from './agent-client.ts'

export interface Listening {
  agent: AgentClient
  /** Aborts when the site stops. */
  signal: AbortSignal
  log: Logger
  onStage(stage: Stage): void
  onInput(): void
  onPass(step: string, at: Date): Promise<void>
  onAnswer(answer: { step: string; quiz: string; right: boolean; at: Date }): Promise<void>
}

const RETRY_MS = 1000

/** Follows one agent's events until stopped, through broken connections; what was missed meanwhile is told when it is connected to again. */
export function listenToAgent({ agent, signal, log, onStage, onInput, onPass, onAnswer }: Listening): { stop(): void } {
  const own = new AbortController()
  const either = AbortSignal.any([signal, own.signal])
  const pass = async (step: string, at: Date) => {
    try {
      await onPass(step, at)
    } catch (error) {
      log.error(`step ${step} was passed but could not be recorded; it is tried again`, error)
      throw error
    }
  }

  async function once(): Promise<void> {
    let closed = () => {}
    const untilClosed = new Promise<void>((resolve) => (closed = resolve))
    const events = await agent.events((event) => {
      if (event.type === 'stage') onStage(event.stage)
      else if (event.type === 'input') onInput()
      else if (event.type === 'quiz.answered') onAnswer({ ...event, at: new Date(event.at) }).catch((error) => log.error(`an answer to ${event.quiz} could not be recorded`, error))
      // Not recorded, on a full disk perhaps: the next connection is told all that was passed.
      else pass(event.step, new Date(event.at)).catch(() => events.close())
    }, closed)
    const close = () => events.close()
    either.addEventListener('abort', close)
    if (either.aborted) close()
    try {
      await untilClosed
    } finally {
      either.removeEventListener('abort', close)
      events.close()
    }
  }

  void (async () => {
    await nextTurn() // a page that waits for its sandbox comes first
    while (!either.aborted) {
      await once().catch((error) => {
        if (!either.aborted) log.debug('the agent cannot be listened to now', error)
      })
      await pause(RETRY_MS, undefined, { signal: either, ref: false }).catch(() => {}) // stopping cuts the pause short
    }
  })()
  return { stop: () => own.abort() }
}
