import type { RunningProcess, Signal } from '../image.ts'
import type { Shell } from './shell.ts'
import type { Streams } from './redirect.ts'

/** What one command line runs, its subshells with it: a signal from the terminal reaches all of it. */
export class ProcessGroup {
  readonly processes = new Set<RunningProcess>()
  /** Ctrl-C was typed, or the job was ended: nothing more of it is begun. */
  ended: Signal | null = null

  signal(signal: Signal): void {
    this.ended = signal
    for (const process of this.processes) process.signal(signal)
  }
}

/** A command with `&` behind it. */
export interface Job {
  /** As in `%1`. */
  number: number
  /** As in `$!`. */
  id: number
  text: string
  group: ProcessGroup
  exited: Promise<number>
  /** Null: it runs. */
  status: number | null
}

/** The jobs that one shell has started, those that have ended too until that was told. */
export class Jobs {
  private readonly all = new Map<number, Job>()
  /** Of the newest; 0: there was none. */
  newest = 0

  start(id: number, text: string, group: ProcessGroup, exited: Promise<number>): Job {
    const number = Math.max(0, ...[...this.all.values()].map((one) => one.number)) + 1
    const job: Job = { number, id, text, group, exited, status: null }
    void exited.then((status) => (job.status = status))
    this.all.set(id, job)
    this.newest = id
    return job
  }

  list(): readonly Job[] {
    return [...this.all.values()]
  }

  /** "%2", "%%" or the id that `$!` gave. */
  find(text: string): Job | undefined {
    const number = /^%(\d+)$/.exec(text)?.[1]
    if (number !== undefined) return this.list().find((one) => one.number === Number(number))
    return this.all.get(text === '%%' || text === '%+' || text === '%' ? this.newest : Number(text))
  }

  /** Tells of a job for the last time, when it has ended. */
  forget(job: Job): void {
    if (job.status !== null) this.all.delete(job.id)
  }
}

export const jobLine = ({ number, text, status, group }: Job): string => {
  const state = status === null ? 'Running' : group.ended === 'SIGKILL' ? 'Killed' : group.ended === 'SIGTERM' ? 'Terminated' : status === 0 ? 'Done' : `Done(${status})`
  return `[${number}]+  ${state.padEnd(22)}${text}\n`
}

/** Brings a job to the front, and waits for it. */
export async function foreground(shell: Shell, text: string, streams: Streams): Promise<number> {
  const job = shell.jobs.find(text)
  if (job === undefined) {
    streams.stderr(`sh: fg: ${text}: no such job\n`)
    return 2
  }
  streams.stdout(`${job.text}\n`)
  const status = await shell.inFront(job)
  shell.jobs.forget(job)
  return status
}
