import { doubled } from '../../machinery/backoff.ts'

/** A node's next daemon waits after a failed one: not at first, then 1 s, doubling to 15 min; it is forgotten after twice the longest. */
const BACKOFF = { firstMilliseconds: 1000, mostMilliseconds: 15 * 60 * 1000 }
const FORGOTTEN_MILLISECONDS = 2 * BACKOFF.mostMilliseconds

interface Failures {
  count: number
  last: number
}

/** How long failed daemons stay before they are replaced, so that one that cannot live is not made anew without end. */
export class FailedDaemons {
  private readonly byPlace = new Map<string, Failures>()

  /** Milliseconds until the failed pod at this place may be replaced. `place`: of the DaemonSet, its template and the node. */
  wait(place: string, now: number): number {
    const failures = this.byPlace.get(place)
    return failures ? Math.max(0, failures.last + doubled(BACKOFF.firstMilliseconds, failures.count - 1, BACKOFF.mostMilliseconds) - now) : 0
  }

  /** One is being replaced. */
  note(place: string, now: number): void {
    for (const [key, { last }] of this.byPlace) if (now - last > FORGOTTEN_MILLISECONDS) this.byPlace.delete(key)
    this.byPlace.set(place, { count: (this.byPlace.get(place)?.count ?? 0) + 1, last: now })
  }
}
