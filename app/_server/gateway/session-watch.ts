import type { WebSocket } from 'ws'
import type { Logger } from '../logger.ts'

export interface SessionWatchOptions {
  /** The user whose session these cookies name; null without one. */
  userIdOf(cookie: string): Promise<string | null>
  /** Called for each page whose session has ended since it came in. */
  ended(page: WebSocket): void
  log: Logger
}

/** A socket outlives the request that it came with; the session of its cookies must still be there. */
export class SessionWatch {
  private readonly pages = new Map<WebSocket, { cookie: string; userId: string }>()

  constructor(private readonly options: SessionWatchOptions) {}

  add(page: WebSocket, cookie: string, userId: string): void {
    this.pages.set(page, { cookie, userId })
    page.once('close', () => this.pages.delete(page))
  }

  /** Looks at every page once. */
  async look(): Promise<void> {
    await Promise.all([...this.pages].map(([page, { cookie, userId }]) => this.lookAt(page, cookie, userId)))
  }

  private async lookAt(page: WebSocket, cookie: string, userId: string): Promise<void> {
    try {
      if ((await this.options.userIdOf(cookie)) === userId) return
    } catch (error) {
      // Not known is not ended; the next look will tell.
      return this.options.log.error('the session of an open page could not be looked up', error)
    }
    if (this.pages.delete(page)) this.options.ended(page)
  }
}
