import { clusterLimits, type ChangeReport } from '../../../cluster-protocol.ts'
import type { AuditEvent } from '../../../cluster/apiserver/audit.ts'
import type { ClientConnection } from '../../../cluster/apiserver/core.ts'
import type { Clock } from '../../../cluster/machinery/clock.ts'
import { Recording } from './recording.ts'

/** Reports are told at most so often while more follows. */
const TELL_MILLISECONDS = 250
/** What the cluster does so long after a command is no longer laid at its door. */
const FOLLOWS_MILLISECONDS = 60_000
/** A command in the background may change things long after its terminal's prompt is back: they belong to the next line there. */
const OPEN_RECORDINGS = 16

/** What nobody means when speaking of what changed: notes about changes, heartbeats, and what is worked out from other objects. */
const derived = new Set(['Event', 'Lease', 'Endpoints', 'EndpointSlice', 'IPAddress', 'ControllerRevision', 'PodMetrics', 'NodeMetrics'])

export interface FinishedLine {
  line: string
  exitStatus: number
  terminal: number | null
}

export interface RecorderOptions {
  clock: Clock
  /** The terminal that the program at the other end of a connection runs in; null: none. May reject. */
  terminalOf(client: ClientConnection): Promise<number | null>
  /** A report is new, or there is more to it. */
  reported(report: ChangeReport): void
  log(line: string): void
}

interface Open {
  recording: Recording
  /** Null while the command runs. */
  ended: (Pick<ChangeReport, 'id' | 'terminal' | 'line' | 'exitStatus' | 'at'> & { endedAt: number }) | null
}

/** Follows every write to the cluster and says of each command that a terminal ran what it changed. */
export class ChangeRecorder {
  /** By terminal: of the command that runs there, or ran there last. Null: of no terminal. */
  private readonly open = new Map<number, Open>()
  private readonly terminals = new WeakMap<ClientConnection, number | null>()
  private readonly kept: ChangeReport[] = []
  private lastId = 0
  private cancel: (() => void) | null = null
  private changed = new Set<Open>()

  constructor(private readonly options: RecorderOptions) {}

  /** Oldest first. */
  reports(): readonly ChangeReport[] {
    return this.kept
  }

  /** What was reported in the sandbox that this one goes on from. */
  goOnFrom(reports: readonly ChangeReport[]): void {
    this.kept.unshift(...reports)
    this.lastId = Math.max(this.lastId, ...reports.map(({ id }) => id))
  }

  /** Called before a write that came over this connection, while its client waits: once it is answered, its program may be gone. Rejects never. */
  readonly beforeWrite = async (client: ClientConnection): Promise<void> => {
    if (this.terminals.has(client)) return
    let terminal: number | null = null
    try {
      terminal = await this.options.terminalOf(client)
    } catch (error) {
      // The write itself must not fail for that.
      this.options.log(`whose a connection is cannot be found out: ${error instanceof Error ? error.message : String(error)}`)
    }
    this.terminals.set(client, terminal)
  }

  /** Called within the write. */
  readonly audit = ({ before, after, by }: AuditEvent): void => {
    if (derived.has((after ?? before)?.kind ?? '')) return
    // Only a client of the network can be a program of the learner's.
    const terminal = by?.client === undefined ? null : (this.terminals.get(by.client) ?? null)
    const write = { before, after, by: by === null ? 'apiserver' : (by.userAgent.split('/')[0] ?? '') }
    if (terminal !== null) this.recordingOf(terminal).recording.own(write)
    const isCluster = by?.client === undefined
    for (const [of, open] of this.open) {
      if (of !== terminal && this.follows(open)) open.recording.other(write, isCluster)
      if (open.ended !== null && this.follows(open)) this.tell(open)
    }
  }

  /** A command has ended in a terminal; what it did, if anything, is reported. */
  commandEnded({ line, exitStatus, terminal }: FinishedLine): void {
    const open = terminal === null ? undefined : this.open.get(terminal)
    if (terminal === null || open === undefined || open.ended !== null) return
    const now = this.options.clock.now()
    open.ended = { id: ++this.lastId, terminal, line: line.length > clusterLimits.commandCharacters ? `${line.slice(0, clusterLimits.commandCharacters)}…` : line, exitStatus, at: new Date(now).toISOString(), endedAt: now }
    this.report(open)
  }

  stop(): void {
    this.cancel?.()
  }

  /** The recording of the command that runs in a terminal now; a new one when the last has been reported. */
  private recordingOf(terminal: number): Open {
    const known = this.open.get(terminal)
    if (known !== undefined && known.ended === null) return known
    const open: Open = { recording: new Recording(), ended: null }
    this.open.delete(terminal)
    this.open.set(terminal, open)
    const oldest = this.open.size > OPEN_RECORDINGS ? this.open.keys().next().value : undefined
    if (oldest !== undefined) this.open.delete(oldest)
    return open
  }

  private follows({ ended }: Open): boolean {
    return ended === null || this.options.clock.now() - ended.endedAt < FOLLOWS_MILLISECONDS
  }

  private tell(open: Open): void {
    this.changed.add(open)
    this.cancel ??= this.options.clock.after(TELL_MILLISECONDS, () => {
      this.cancel = null
      const changed = this.changed
      this.changed = new Set()
      for (const one of changed) this.report(one)
    })
  }

  private report({ recording, ended }: Open): void {
    if (ended === null) return
    const { endedAt: _endedAt, ...command } = ended
    const report: ChangeReport = { ...command, ...recording.summary() }
    const place = this.kept.findIndex(({ id }) => id === report.id)
    const isSame = place >= 0 && JSON.stringify(this.kept[place]) === JSON.stringify(report)
    // A command that changed nothing anybody would call a change: a dry run, or the same applied again.
    const isEmpty = place < 0 && report.done.objects.length === 0
    if (isSame || isEmpty) return
    if (place < 0) this.kept.push(report)
    else this.kept[place] = report
    if (this.kept.length > clusterLimits.reports) this.kept.shift()
    this.options.reported(report)
  }
}
