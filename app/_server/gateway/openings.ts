/** The sandbox that a page asked for, on whose behalf, and with the cookies by which the site knows them. */
export interface Opening {
  sandbox: string
  userId: string
  cookie: string
}

/** So long one half waits for the other: as long as a page waits for its welcome. */
const waitMs = 10_000
/** Of each half. Whoever comes when so many wait is sent away, and comes again by the sandbox's id. */
const mostWaiting = 512

/**
 * Brings together the two halves of a quick start: a page's request for a sandbox, and its socket to it, which it opens at the same moment, before it
 * knows which sandbox or, as a new guest, who it is. Both bear the page's name, a random UUID that only it knows, and that serves once.
 */
export class Openings {
  private readonly answered = new Map<string, { opening: Opening; timer: NodeJS.Timeout }>()
  private readonly sockets = new Map<string, { take: (opening: Opening | null) => void; timer: NodeJS.Timeout }>()

  /** The request of the page of this name has its sandbox. */
  answer(name: string, opening: Opening): void {
    const socket = this.sockets.get(name)
    if (socket) return this.settle(name, opening)
    if (this.answered.has(name) || this.answered.size >= mostWaiting) return
    this.answered.set(name, { opening, timer: setTimeout(() => this.answered.delete(name), waitMs).unref() })
  }

  /** What the page of this name asked for; null when it did not in time, or its socket went, or too many wait. */
  async wait(name: string): Promise<Opening | null> {
    const answered = this.answered.get(name)
    if (answered) {
      clearTimeout(answered.timer)
      this.answered.delete(name)
      return answered.opening
    }
    if (this.sockets.has(name) || this.sockets.size >= mostWaiting) return null
    return new Promise((take) => {
      this.sockets.set(name, { take, timer: setTimeout(() => this.settle(name, null), waitMs).unref() })
    })
  }

  /** The socket that waited is gone. */
  leave(name: string): void {
    this.settle(name, null)
  }

  private settle(name: string, opening: Opening | null): void {
    const socket = this.sockets.get(name)
    if (!socket) return
    clearTimeout(socket.timer)
    this.sockets.delete(name)
    socket.take(opening)
  }
}
