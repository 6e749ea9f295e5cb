import type { Clock } from './clock.ts'
import { ApiError } from './object.ts'
import { WorkQueue } from './work-queue.ts'

export interface ReconcilerOptions {
  /** As log lines begin: "replicaset-controller". */
  name: string
  clock: Clock
  log: (line: string) => void
  /** Brings the object with this key nearer to what is wanted; decides on the state it finds, whatever made it run. */
  reconcile(key: string): Promise<{ after: number } | void>
  concurrency?: number
}

/** As upstream's --concurrent-*-syncs. */
const DEFAULT_CONCURRENCY = 5

/** A work queue with a controller's error policy: what passes by itself or is its author's to change is retried silently, the rest logged once a failure. */
export function createReconciler(options: ReconcilerOptions): WorkQueue {
  return new WorkQueue({
    clock: options.clock,
    concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
    process: options.reconcile,
    failed: (key, error) => {
      if (passesByItself(error) || isRefused(error)) return
      options.log(`${options.name}: ${key}: ${error instanceof Error ? error.message : String(error)}`)
    },
  })
}

/** Another writer was first, or the namespace is on its way out: the next pass sees it. */
export function passesByItself(error: unknown): boolean {
  return isConflict(causeOf(error)) || isNamespaceTerminating(causeOf(error))
}

/** What was asked for breaks a rule of the API (a quota, a limit, a template that is not valid): an event tells its author, the operator's log is not concerned. */
export function isRefused(error: unknown): boolean {
  const cause = causeOf(error)
  return cause instanceof ApiError && (cause.reason === 'Invalid' || (cause.reason === 'Forbidden' && !MISSING_RIGHT.test(cause.message)))
}

/** A component without the rights it needs is its operator's business. */
const MISSING_RIGHT = /: User ".*" cannot /

const causeOf = (error: unknown): unknown => (error instanceof Error && error.cause !== undefined ? error.cause : error)

export const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.code === 404
export const isConflict = (error: unknown): boolean => error instanceof ApiError && error.reason === 'Conflict'
export const isAlreadyExists = (error: unknown): boolean => error instanceof ApiError && error.reason === 'AlreadyExists'
export const isNamespaceTerminating = (error: unknown): boolean =>
  error instanceof ApiError && (error.status.details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating') ?? false)

/** Runs a deletion for which "already gone" is success. */
export async function ignoringNotFound(action: Promise<unknown>): Promise<void> {
  try {
    await action
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}
