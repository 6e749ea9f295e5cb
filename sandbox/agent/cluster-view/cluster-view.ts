import type { ChangeReport, ClusterChange } from '../../cluster-protocol.ts'
import type { AgentMessage } from '../../protocol.ts'
import type { Audit } from '../../cluster/apiserver/audit.ts'
import type { ClientConnection } from '../../cluster/apiserver/core.ts'
import type { Clock } from '../../cluster/machinery/clock.ts'
import type { LabCluster } from '../lab-cluster.ts'
import { ClusterAnswerer } from './answer.ts'
import { ChangeRecorder, type FinishedLine } from './changes/recorder.ts'
import { ConnectionOwners } from './changes/whose-connection.ts'
import { Connections } from './connections.ts'

/** What a cluster tells of itself. */
export interface ClusterListener {
  /** The picture is different now. */
  changed(change: ClusterChange): void
  audit: Audit
  /** A client is about to write, and waits. Rejects never. */
  beforeWrite(client: ClientConnection): Promise<void>
  /** A pod has taken a connection. */
  connected(): void
}

export interface ClusterViewOptions {
  clock: Clock
  /** Null: there is none (yet). */
  cluster(): LabCluster | null
  /** The learner's terminals, by the pid of the first process of each one's session. */
  sessions(): ReadonlyMap<number, number>
  /** To every page. */
  broadcast(message: AgentMessage): void
  log(line: string): void
}

/** What pages see of the cluster: the picture as it changes, objects closely, connections, and what commands changed. */
export class ClusterView implements ClusterListener {
  private readonly recorder: ChangeRecorder
  private readonly connections: Connections
  /** Pages that watch connections. */
  private readonly watching = new Set<object>()

  constructor(private readonly options: ClusterViewOptions) {
    const { clock, cluster, sessions, broadcast, log } = options
    const owners = new ConnectionOwners()
    this.recorder = new ChangeRecorder({
      clock,
      terminalOf: async (client) => {
        const terminals = sessions()
        const session = await owners.sessionOf(client, new Set(terminals.keys()))
        return session === null ? null : (terminals.get(session) ?? null)
      },
      reported: (report) => broadcast({ type: 'cluster.report', report }),
      log,
    })
    this.connections = new Connections({
      clock,
      count: async () => (await cluster()?.connections()) ?? [],
      podAt: (address) => cluster()?.podAt(address) ?? null,
      isWatched: () => this.watching.size > 0,
      seen: (seen) => broadcast({ type: 'cluster.connections', seen }),
      log,
    })
  }

  readonly changed = (change: ClusterChange): void => this.options.broadcast({ type: 'cluster.changed', change })
  readonly audit: Audit = (event) => this.recorder.audit(event)
  readonly beforeWrite = (client: ClientConnection): Promise<void> => this.recorder.beforeWrite(client)
  readonly connected = (): void => this.connections.arrived()

  reports(): readonly ChangeReport[] {
    return this.recorder.reports()
  }

  /** Before anything is reported here. */
  goOnFrom(reports: readonly ChangeReport[]): void {
    this.recorder.goOnFrom(reports)
  }

  commandEnded(command: FinishedLine): void {
    this.recorder.commandEnded(command)
  }

  /** What one page asks. */
  answerer(send: (message: AgentMessage) => void): ClusterAnswerer {
    const page = {}
    return new ClusterAnswerer({ cluster: this.options.cluster, send, watchesConnections: (on) => this.watches(page, on) })
  }

  close(): void {
    this.recorder.stop()
    this.connections.end()
  }

  private watches(page: object, on: boolean): void {
    if (on) this.watching.add(page)
    else this.watching.delete(page)
    if (this.watching.size > 0) this.connections.begin()
    else this.connections.end()
  }
}
