import type { AgentMessage, PageMessage } from '../../../sandbox/protocol.ts'
import type { RequestOutcome } from '../../../sandbox/files-protocol.ts'

type Numbered = Extract<PageMessage, { request: number }>
/** A question to the sandbox, without its number. */
export type SandboxQuestion = Numbered extends infer Message ? (Message extends Numbered ? Omit<Message, 'request'> : never) : never
export type FolderNews = Extract<AgentMessage, { type: 'files.folder' }>

interface Listener {
  news?(news: FolderNews): void
  kindsChanged?(): void
  connected?(): void
}

/** The connection broke before the answer came, or there was none: whether it was done is not known. */
export class NotAnswered extends Error {
  override name = 'NotAnswered'
}

/** Questions to the sandbox and their answers, and what it tells of folders, over a connection that may break at any time. */
export class SandboxRequests {
  private last = 0
  private readonly waiting = new Map<number, { resolve(outcome: RequestOutcome): void; reject(error: Error): void }>()
  private readonly listeners = new Set<Listener>()

  constructor(private readonly send: (message: PageMessage) => boolean) {}

  /** Rejects with `NotAnswered`; asking again is up to whoever asked. */
  ask(question: SandboxQuestion): Promise<RequestOutcome> {
    const request = ++this.last
    return new Promise((resolve, reject) => {
      if (!this.send({ ...question, request } as PageMessage)) return reject(new NotAnswered())
      this.waiting.set(request, { resolve, reject })
    })
  }

  /** Tells the sandbox which folders are of interest. False without a connection; `connected` comes with the next one. */
  watch(folders: string[]): boolean {
    return this.send({ type: 'files.watch', folders })
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  receive(message: AgentMessage): void {
    if (message.type === 'request.answered') {
      this.waiting.get(message.request)?.resolve(message.outcome)
      this.waiting.delete(message.request)
    } else if (message.type === 'files.folder') {
      for (const listener of this.listeners) listener.news?.(message)
    } else if (message.type === 'kinds.changed') {
      for (const listener of this.listeners) listener.kindsChanged?.()
    } else if (message.type === 'welcome') {
      for (const listener of this.listeners) listener.connected?.()
    }
  }

  /** The connection is gone, and with it every answer. */
  lost(): void {
    const waiting = [...this.waiting.values()]
    this.waiting.clear()
    for (const { reject } of waiting) reject(new NotAnswered())
  }
}
