import type { IncomingMessage } from 'node:http'
import type { WebSocket } from 'ws'
import type { Logger } from '../logger.ts'

export interface SessionWatchOptions {
  /** The user whose session the cookies of this request name; null without one. */
  userIdOf(request: IncomingMessage): Promise<string | null>
  /** Called for each page whose session has ended since it came in. */
  ended(page: WebSocket): void
  log: Logger
}

/** A socket outlives the request that it was opened with; the session of that request must still be there. */
export class SessionWatch {
  private readonly pages = new Map<WebSocket, { request: IncomingMessage; userId: string }>()

  constructor(private readonly options: SessionWatchOptions) {}

  add(page: WebSocket, request: IncomingMessage, userId: string): void {
    this.pages.set(page, { request, userId })
    page.once('close', () => this.pages.delete(page))
  }

  /** Looks at every page once. */
  async look(): Promise<void> {
    await Promise.all([...this.pages].map(([page, { request, userId }]) => this.lookAt(page, request, userId)))
  }

  private async lookAt(page: WebSocket, request: IncomingMessage, userId: string): Promise<void> {
    try {
      if ((await this.options.userIdOf(request)) === userId) return
    } catch (error) {
      // Not known is not ended; the next look will tell.
      return this.options.log.error('the session of an open page could not be looked up', error)
    }
    if (this.pages.delete(page)) this.options.ended(page)
  }
}
