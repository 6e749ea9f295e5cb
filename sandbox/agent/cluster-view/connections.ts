import type { RouteConnections } from '../../cluster/proxy/service-network.ts'
import type { Clock } from '../../cluster/machinery/clock.ts'

/** Connections are looked for at most so often, and only after a pod has taken one. */
const LOOK_MILLISECONDS = 150

export type SeenConnections = { service: string; podUid: string; count: number }[]

export interface ConnectionsOptions {
  clock: Clock
  /** Counts so far. */
  count(): Promise<RouteConnections[]>
  /** The running pod with this address. */
  podAt(address: string): string | null
  /** Whether anybody wants to know. */
  isWatched(): boolean
  seen(connections: SeenConnections): void
  log(line: string): void
}

/** Tells which pods the Services' connections went to, from the kernel's counts, while somebody watches. */
export class Connections {
  /** By route and backend; null: not looked since somebody began to watch. */
  private last: Map<string, number> | null = null
  private cancel: (() => void) | null = null
  private looking: Promise<void> = Promise.resolve()

  constructor(private readonly options: ConnectionsOptions) {}

  /** Somebody begins to watch: what was counted before is no news. */
  begin(): void {
    if (this.last === null) this.enqueue(() => this.look(false))
  }

  /** Nobody watches any more. */
  end(): void {
    this.cancel?.()
    this.cancel = null
    this.last = null
  }

  /** A pod has taken a connection. */
  readonly arrived = (): void => {
    if (!this.options.isWatched()) return
    this.cancel ??= this.options.clock.after(LOOK_MILLISECONDS, () => {
      this.cancel = null
      this.enqueue(() => this.look(true))
    })
  }

  private enqueue(action: () => Promise<void>): void {
    this.looking = this.looking.then(action).catch((error: unknown) => this.options.log(`connections cannot be counted: ${error instanceof Error ? error.message : String(error)}`))
  }

  private async look(tell: boolean): Promise<void> {
    const counts = await this.options.count()
    if (!this.options.isWatched()) return
    const seen = tell ? newConnections(this.last ?? new Map(), counts, this.options.podAt) : []
    this.last = new Map(counts.map((one) => [keyOf(one), one.count]))
    if (seen.length > 0) this.options.seen(seen)
  }
}

const keyOf = ({ route, address, port }: RouteConnections): string => `${route} ${address}:${port}`

/** Pure: what came since, by Service and pod. A count that is lower than before has begun anew. */
export function newConnections(last: ReadonlyMap<string, number>, counts: readonly RouteConnections[], podAt: (address: string) => string | null): SeenConnections {
  const seen = new Map<string, SeenConnections[number]>()
  for (const one of counts) {
    const before = last.get(keyOf(one)) ?? 0
    const count = one.count >= before ? one.count - before : one.count
    const podUid = count === 0 ? null : podAt(one.address)
    if (podUid === null) continue
    // "namespace/name:port": of a port of the Service.
    const service = one.route.slice(0, one.route.lastIndexOf(':'))
    const key = `${service} ${podUid}`
    seen.set(key, { service, podUid, count: count + (seen.get(key)?.count ?? 0) })
  }
  return [...seen.values()]
}
