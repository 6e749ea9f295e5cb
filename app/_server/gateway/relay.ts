import type { WebSocket } from 'ws'
import { closeCodes } from '../../api/contract.ts'

/** Bytes that may wait for a slow reader before the other side is made to wait; and where it goes on. */
const WAITING_BYTES = { pause: 1024 * 1024, resume: 256 * 1024 }
/**
 * A reader that takes nothing for so long is let go; it will come back and be sent what it has not seen. What waits is handed to the system in one piece,
 * so a mebibyte may have to go before it shows: in this time it does at 9 KB/s. Whoever is gone altogether is noticed by pings before.
 */
const STUCK_MS = 120_000
/** How often a paused side looks whether it may go on. */
const DRAIN_CHECK_MS = 20

/**
 * Hands frames of a page to an agent and back, one to one, without looking inside. A side that reads slowly slows the
 * other one down instead of filling the site's memory.
 */
export function relay(page: WebSocket, agent: WebSocket): void {
  forward(agent, page, () => page.close(closeCodes.tooSlow))
  forward(page, agent, () => page.close(closeCodes.tooSlow))
  page.once('close', () => agent.terminate())
}

function forward(from: WebSocket, to: WebSocket, onStuck: () => void): void {
  let paused = false
  from.on('message', (data: Buffer, isBinary: boolean) => {
    if (to.readyState !== to.OPEN) return
    to.send(data, { binary: isBinary })
    if (paused || to.bufferedAmount < WAITING_BYTES.pause) return
    paused = true
    from.pause()
    let waiting = to.bufferedAmount
    let since = Date.now()
    const timer = setInterval(() => {
      const gone = to.readyState !== to.OPEN
      if (!gone && to.bufferedAmount > WAITING_BYTES.resume) {
        if (to.bufferedAmount < waiting) {
          waiting = to.bufferedAmount
          since = Date.now()
        }
        if (Date.now() - since < STUCK_MS) return
        onStuck()
      }
      clearInterval(timer)
      paused = false
      from.resume()
    }, DRAIN_CHECK_MS)
  })
}
