import type { Duplex } from 'node:stream'

/** What starts, finds and ends sandboxes. Implementations: providers/local, providers/kubernetes. */
export interface SandboxProvider {
  readonly kind: 'local' | 'kubernetes'
  /** Whether this machine can isolate learners, found by trying the real thing once; why not, in words, and what to do. */
  isolation(): Promise<Isolation>
  /** Starts one sandbox, or takes a warm one. Resolves when its agent answers. Throws `CapacityError`, `IsolationError`, `StartError`. */
  start(request: StartRequest): Promise<SandboxRecord>
  /** Null when there is none, or it is dead. Finds sandboxes that an earlier process of the site started. */
  get(id: string): Promise<SandboxRecord | null>
  list(): Promise<SandboxRecord[]>
  /** Ends a sandbox and all it left: processes, mounts, cgroups, files. Idempotent. */
  end(id: string): Promise<void>
  /** A raw byte stream to the agent's HTTP server. Throws `SandboxGoneError`. */
  connect(id: string): Promise<Duplex>
  /** Calls back once when the sandbox has died or was ended. Returns how to stop listening. */
  onExit(id: string, listener: (exit: SandboxExit) => void): () => void
  /** Keeps this many sandboxes started ahead of need. */
  keepWarm(count: number): void
  /** Stops looking after sandboxes without ending those in use; warm ones end. */
  close(): Promise<void>
}

export interface Isolation {
  level: 'isolated' | 'none'
  /** What is missing. Empty when isolated and complete. */
  problems: IsolationProblem[]
}

/** What can be in the way of isolation; each is put into words where the learner's language is known. */
export const isolationProblemCodes = [
  'platform',
  'processor',
  'program-missing',
  'root-only-namespaces',
  'apparmor',
  'seccomp',
  'masked-proc',
  'namespaces-used-up',
  'old-bubblewrap',
  'no-control-groups',
  'other',
] as const

export interface IsolationProblem {
  code: (typeof isolationProblemCodes)[number]
  /** What the words name: a program, a package, what bubblewrap said. */
  values: Record<string, string>
  /** In English, for logs and the command: what is missing, and what to do. */
  says: string
}

export interface StartRequest {
  id: string
  /** Shown in errors and `list`. */
  owner: string
  signal?: AbortSignal
}

export interface SandboxRecord {
  id: string
  owner: string
  /** RFC 3339. */
  startedAt: string
}

/** `ended`: it was asked to. */
export const exitCodes = ['ended', 'out-of-memory', 'agent-stopped'] as const
export type ExitCode = (typeof exitCodes)[number]

export interface SandboxExit {
  id: string
  /** Put into words where the learner's language is known. */
  code: ExitCode
  /** English words for logs and the command: "the machine ran out of memory", "the agent stopped (exit 1)". */
  reason: string
}

export class CapacityError extends Error {
  override name = 'CapacityError'
  constructor(readonly running: number, readonly most: number) {
    super(`${running} of ${most} sandboxes are in use on this machine.`)
  }
}
export class IsolationError extends Error {
  override name = 'IsolationError'
  constructor(readonly problems: IsolationProblem[]) {
    super(`This machine cannot isolate sandboxes: ${problems.map(({ says }) => says).join(' ')}`)
  }
}
export class StartError extends Error {
  override name = 'StartError'
}
export class SandboxGoneError extends Error {
  override name = 'SandboxGoneError'
  constructor(readonly id: string) {
    super(`Sandbox ${id} is not running.`)
  }
}
