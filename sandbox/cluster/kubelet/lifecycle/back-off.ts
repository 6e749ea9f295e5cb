import type { BackOff } from './facts.ts'

/** https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy: 10 s, doubled to 5 min, forgotten after 10 min without trouble. */
const FIRST_MILLISECONDS = 10_000
const MOST_MILLISECONDS = 300_000
const FORGOTTEN_AFTER_MILLISECONDS = 600_000

/** The back-off after one more failure at `failedAt`, noted `now`. */
export function nextBackOff(previous: BackOff | null, failedAt: number, now: number): BackOff {
  const forgotten = previous === null || failedAt - previous.updatedAt > FORGOTTEN_AFTER_MILLISECONDS
  const milliseconds = forgotten ? FIRST_MILLISECONDS : Math.min(previous.milliseconds * 2, MOST_MILLISECONDS)
  return { milliseconds, updatedAt: now }
}

/**
 * When a container that ended at `failedAt` may start again. The first end after a quiet time costs nothing: the back-off is entered
 * when the container is started again, and counts for the end after that.
 */
export function mayStartAt(backOff: BackOff | null, failedAt: number): number {
  if (backOff === null || failedAt - backOff.updatedAt > FORGOTTEN_AFTER_MILLISECONDS) return failedAt
  return failedAt + backOff.milliseconds
}
