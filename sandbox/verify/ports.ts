/**
 * What the check engine needs of the sandbox it judges. The agent implements these; `adapters/` has those that need
 * nothing but this machine (`homeFiles`, `httpRequest`). Nothing here is called on a timer.
 */
export interface CheckPorts {
  /** Runs a bash script as the learner, in the learner's box. Rejects only when it cannot be run or `signal` aborts. */
  run(script: string, options: { timeoutSeconds: number; signal: AbortSignal }): Promise<ScriptResult>
  /** One request, made inside the sandbox's network; redirects are not followed. Rejects with an Error whose message says why. */
  request(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>
  /** What there is at a path relative to the learner's home. */
  readFile(path: string): Promise<FileFound>
  /**
   * Calls back with one of `paths` (relative to home) whenever that file may have changed, appeared or gone; "." stands
   * for anything directly in the home. Returns how to stop.
   */
  watchFiles(paths: readonly string[], changed: (path: string) => void): Stop
  /** Calls back for every command that ended in one of the learner's shells. Returns how to stop. */
  onCommand(listener: (command: FinishedCommand) => void): Stop
}

export type Stop = () => void

/** A regular file with its content, or what stands in its place; a link counts as what it leads to. */
export type FileFound =
  | { kind: 'file'; content: Uint8Array }
  /** `special`: a pipe, a socket or a device. `outside`: a link on the way leads out of the home, where checks do not look. */
  | { kind: 'nothing' | 'folder' | 'unreadable' | 'special' | 'outside' | 'link-loop' }
  /** `target`: as it stands in the link. */
  | { kind: 'dangling-link'; target: string }

export interface FinishedCommand {
  /** As typed; a pasted block may hold several lines. */
  line: string
  exitStatus: number
  /** The terminal's number; null for a script that `POST /v1/run` played. */
  terminal: number | null
}

export interface ScriptResult {
  exitStatus: number
  /** stdout and stderr as they came, the first so many bytes. */
  output: string
  timedOut?: boolean
}

export interface HttpRequest {
  url: string
  method: 'GET' | 'POST'
  timeoutMilliseconds: number
  /** More of the body than this is cut off. */
  maximumBytes: number
}

export interface HttpResponse {
  status: number
  body: string
}
