import type { LogRequest } from './node-api.ts'
import type { ContainerLog, LogLine } from './runtime.ts'

/** Lines waiting for a reader who does not read; beyond them the oldest are dropped. */
const MOST_WAITING_LINES = 10_000

/** The lines a request asks for, newline-terminated where they were; goes on with new ones while it follows. */
export async function* queryLog(log: ContainerLog, request: LogRequest, now: number, signal: AbortSignal): AsyncGenerator<string> {
  let left = request.limitBytes ?? Infinity
  const render = (line: LogLine): string => {
    const text = `${request.timestamps ? `${line.at} ` : ''}${line.text}${line.partial ? '' : '\n'}`
    const cut = Buffer.byteLength(text) <= left ? text : Buffer.from(text).subarray(0, left).toString()
    left -= Buffer.byteLength(cut)
    return cut
  }
  // Taken before the first yield: lines that come while the old ones are read are neither lost nor told twice.
  const old = selectLines(log.lines(), request, now)
  const tail = request.follow ? new Tail(log, signal) : null
  try {
    for (const line of old) {
      if (left <= 0) return
      yield render(line)
    }
    for (let line = await tail?.next(); line && left > 0; line = await tail?.next()) yield render(line)
  } finally {
    tail?.close()
  }
}

/** since, then tail. Pure. */
export function selectLines(lines: readonly LogLine[], request: Pick<LogRequest, 'sinceSeconds' | 'sinceTime' | 'tailLines'>, now: number): readonly LogLine[] {
  const since = request.sinceTime !== undefined ? Date.parse(request.sinceTime) : request.sinceSeconds !== undefined ? now - request.sinceSeconds * 1000 : -Infinity
  const recent = since === -Infinity ? lines : lines.filter((line) => Date.parse(line.at) >= since)
  const { tailLines } = request
  return tailLines === undefined || tailLines < 0 ? [...recent] : tailLines === 0 ? [] : recent.slice(-tailLines)
}

/** New lines of a log as they come. */
class Tail {
  private readonly waiting: LogLine[] = []
  private ended = false
  private wake: () => void = () => undefined
  private readonly stop: () => void
  private readonly signal: AbortSignal
  private readonly aborted = (): void => this.finish()

  constructor(log: ContainerLog, signal: AbortSignal) {
    this.signal = signal
    signal.addEventListener('abort', this.aborted)
    if (signal.aborted) this.ended = true
    this.stop = log.follow(
      (line) => {
        this.waiting.push(line)
        if (this.waiting.length > MOST_WAITING_LINES) this.waiting.shift()
        this.wake()
      },
      () => this.finish(),
    )
  }

  /** Null when no more will come. */
  async next(): Promise<LogLine | null> {
    while (this.waiting.length === 0 && !this.ended) await new Promise<void>((resolve) => (this.wake = resolve))
    return this.waiting.shift() ?? null
  }

  close(): void {
    this.stop()
    this.signal.removeEventListener('abort', this.aborted)
  }

  private finish(): void {
    this.ended = true
    this.wake()
  }
}
