import type { ApiClient } from './api-client.ts'
import type { Clock } from './clock.ts'

/** What every component of the cluster is given, and what it gives back. */
export interface ComponentOptions {
  client: ApiClient
  clock: Clock
  /** One line per event worth an operator's eye. */
  log: (line: string) => void
}

export interface Component {
  stop(): Promise<void>
}
