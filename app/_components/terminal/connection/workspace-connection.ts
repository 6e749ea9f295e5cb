import { config } from 'zod'
import { agentMessageSchema, decodeTerminalFrame, encodeTerminalFrame, PROTOCOL_VERSION } from '../../../../sandbox/protocol.ts'
import type { AgentMessage, PageMessage } from '../../../../sandbox/protocol.ts'
import { closeCodes } from '../../../api/contract.ts'
import { reconnectDelayMs } from './backoff.ts'
import { InputQueue } from './input-queue.ts'
import { LinesAbove } from './lines-above.ts'
import { Liveness } from './liveness.ts'
import { OutputStream } from './output-stream.ts'
import type { TerminalSink } from './output-stream.ts'
import type { OpenSocket, Socket } from './socket.ts'
import type { Timers } from './timers.ts'

// Compiled schemas need `eval`, which the page's content security policy refuses, and a browser complains of the attempt.
config({ jitless: true })

/** How long the agent may take to say welcome, from the first attempt to open a socket. */
const welcomeWithinMs = 10_000

export type ConnectionState =
  | { status: 'connecting' }
  | { status: 'open' }
  /** Lost; the next attempt starts at `retryAt` (milliseconds since 1970), or runs now when that is null. `noAnswer`: the site is there, the sandbox is silent. */
  | { status: 'reconnecting'; retryAt: number | null; noAnswer: boolean }
  | { status: 'closed'; reason: ClosedReason }

/**
 * `gone`: the sandbox has ended; `refused`: the sandbox does not understand this page; `stopped`: this page closed the connection. Trying again would not
 * help with any.
 */
export type ClosedReason = 'gone' | 'not-signed-in' | 'too-many-pages' | 'refused' | 'stopped'

const finalCodes: Partial<Record<number, ClosedReason>> = {
  [closeCodes.ended]: 'gone',
  [closeCodes.notFound]: 'gone',
  [closeCodes.notSignedIn]: 'not-signed-in',
  [closeCodes.tooManySockets]: 'too-many-pages',
  [closeCodes.refused]: 'refused',
}

export interface ConnectionOptions {
  openSocket: OpenSocket
  /** This page's name, kept over reconnects. */
  client: string
  locale: 'en' | 'zh'
  /** Names of the shells that a sandbox begins with. */
  shells: string[]
  timers: Timers
  /** Asked after a lost connection; a sandbox that has ended is not called again. */
  isGone(): Promise<boolean>
  onMessage(message: AgentMessage): void
  onState(state: ConnectionState): void
}

/**
 * One page's conversation with the agent of its sandbox over a socket that may break at any time.
 *
 * Output is never lost or doubled: it is counted by offset, and a new connection says what is here already. Input is
 * never lost or doubled: it is numbered, kept until the agent has taken it, and sent again after a reconnect.
 */
export class WorkspaceConnection {
  private socket: Socket | null = null
  private state: ConnectionState = { status: 'connecting' }
  private attempt = 0
  private cancelTimer: (() => void) | null = null
  private readonly liveness: Liveness
  private readonly inputs = new Map<number, InputQueue>()
  private readonly outputs = new Map<number, OutputStream>()
  /** Of screens that are still arriving, by terminal. */
  private readonly screenParts = new Map<number, string[]>()
  private readonly linesAbove: LinesAbove

  constructor(private readonly options: ConnectionOptions) {
    this.linesAbove = new LinesAbove(options.timers, (message) => this.send(message))
    this.liveness = new Liveness(options.timers, { ping: () => this.send({ type: 'ping' }), dead: () => this.lost() })
  }

  start(): void {
    this.open()
  }

  stop(): void {
    if (this.state.status !== 'closed') this.close('stopped')
  }

  /** False when there is no connection now: the message is not kept. */
  send(message: PageMessage): boolean {
    if (this.state.status !== 'open' || !this.socket) return false
    this.socket.sendText(JSON.stringify(message))
    return true
  }

  /** Types into a terminal; kept while disconnected. False when more waits than is sensible: nothing was typed. */
  type(terminal: number, data: Uint8Array): boolean {
    const queue = this.input(terminal)
    if (!queue.push(data)) return false
    this.flush(terminal, queue)
    return true
  }

  attach(terminal: number, sink: TerminalSink): void {
    this.output(terminal).attach(sink)
  }

  /** The page became visible, or the browser says that it is online: try at once, or ask whether the line is alive. */
  wake(): void {
    if (this.state.status === 'reconnecting' && this.state.retryAt !== null) this.open()
    else if (this.state.status === 'open') this.liveness.doubt()
  }

  private open(): void {
    this.cancelTimer?.()
    if (this.state.status === 'reconnecting') this.setState({ ...this.state, retryAt: null })
    const guard = (run: () => void) => () => {
      if (this.socket === socket) run()
    }
    const socket = this.options.openSocket(JSON.stringify(this.hello()), {
      onText: (text) => guard(() => this.receiveText(text))(),
      onBytes: (bytes) => guard(() => this.receiveBytes(bytes))(),
      onClose: (code) => guard(() => this.closed(code))(),
    })
    this.socket = socket
    this.cancelTimer = this.options.timers.after(welcomeWithinMs, () => this.lost())
  }

  private hello(): PageMessage {
    this.screenParts.clear()
    const have = [...this.outputs].flatMap(([terminal, output]) => {
      const offset = output.have()
      output.connected()
      return offset === null ? [] : [{ terminal, offset }]
    })
    return { type: 'hello', protocol: PROTOCOL_VERSION, client: this.options.client, locale: this.options.locale, have, shells: this.options.shells, asksAbove: true }
  }

  private receiveText(text: string): void {
    this.liveness.heard()
    const parsed = agentMessageSchema.safeParse(JSON.parse(text))
    if (!parsed.success) {
      this.options.onMessage({ type: 'error', code: 'unknown-message', values: {}, message: `The sandbox sent a message that this page does not know: ${parsed.error.message}` })
      return
    }
    const message = parsed.data
    if (message.type === 'pong') return
    if (message.type === 'welcome') this.welcome(message)
    if (message.type === 'terminals') this.forgetClosed(message.terminals.map((terminal) => terminal.id))
    if (message.type === 'terminal.screen') this.receiveScreen(message)
    if (message.type === 'terminal.above') return this.linesAbove.receive(message)
    if (message.type === 'terminal.skipped') return this.receiveSkipped(message)
    if (message.type === 'terminal.inputTaken') {
      const queue = this.input(message.terminal)
      queue.taken(message.sequence)
      // Between this page's queue and the agent only; whoever draws is not woken at every key.
      return this.flush(message.terminal, queue)
    }
    this.options.onMessage(message)
  }

  private welcome(message: AgentMessage & { type: 'welcome' }): void {
    this.cancelTimer?.()
    this.attempt = 0
    this.forgetClosed(message.terminals.map((terminal) => terminal.id))
    const next = new Map(message.inputNext.map(({ terminal, sequence }) => [terminal, sequence]))
    this.setState({ status: 'open' })
    for (const [terminal, queue] of this.inputs) {
      queue.resume(next.get(terminal) ?? 0)
      this.flush(terminal, queue)
    }
    this.linesAbove.connected()
  }

  private receiveScreen({ terminal, cols, rows, data, offset, above, more }: AgentMessage & { type: 'terminal.screen' }): void {
    const parts = this.screenParts.get(terminal) ?? []
    parts.push(data)
    if (more) return void this.screenParts.set(terminal, parts)
    this.screenParts.delete(terminal)
    const output = this.output(terminal)
    this.linesAbove.forget(terminal)
    output.receiveScreen({ cols, rows, data: parts.join('') }, offset, () => {
      if (above) this.linesAbove.want(terminal, above, (text, done) => output.putAbove(text, done))
    })
  }

  private receiveBytes(bytes: Uint8Array): void {
    this.liveness.heard()
    const frame = decodeTerminalFrame(bytes)
    if (!frame || frame.kind !== 'output') return
    const output = this.output(frame.terminal)
    if (!output.receive(frame.position, frame.data)) this.missing(output)
  }

  private receiveSkipped({ terminal, from, to, coloured }: AgentMessage & { type: 'terminal.skipped' }): void {
    const output = this.output(terminal)
    if (!output.skip(from, to, coloured)) this.missing(output)
  }

  private missing(output: OutputStream): void {
    output.forget()
    this.lost()
  }

  private flush(terminal: number, queue: InputQueue): void {
    if (this.state.status !== 'open' || !this.socket) return
    for (const frame of queue.takeSendable()) {
      this.socket.sendBytes(encodeTerminalFrame({ kind: 'input', terminal, position: frame.sequence, data: frame.data }))
    }
  }

  private closed(code: number): void {
    const reason = finalCodes[code]
    if (reason) this.close(reason)
    else this.lost(code === closeCodes.noAnswer)
  }

  private lost(noAnswer = false): void {
    const { timers } = this.options
    const socket = this.socket
    this.socket = null
    socket?.close()
    this.liveness.stop()
    this.cancelTimer?.()
    const delay = reconnectDelayMs(this.attempt, timers.random())
    this.attempt += 1
    this.setState({ status: 'reconnecting', retryAt: timers.now() + delay, noAnswer })
    this.cancelTimer = timers.after(delay, () => this.open())
    void this.closeIfGone()
  }

  private async closeIfGone(): Promise<void> {
    const gone = await this.options.isGone()
    if (gone && this.state.status === 'reconnecting') this.close('gone')
  }

  private close(reason: ClosedReason): void {
    const socket = this.socket
    this.socket = null
    this.cancelTimer?.()
    this.liveness.stop()
    socket?.close()
    this.setState({ status: 'closed', reason })
  }

  private setState(state: ConnectionState): void {
    this.state = state
    this.options.onState(state)
  }

  /** A terminal number is never used again, so what belonged to a closed one can go. */
  private forgetClosed(open: number[]): void {
    for (const terminal of this.inputs.keys()) if (!open.includes(terminal)) this.inputs.delete(terminal)
    for (const terminal of this.outputs.keys()) {
      if (open.includes(terminal)) continue
      this.outputs.delete(terminal)
      this.linesAbove.forget(terminal)
    }
  }

  private input(terminal: number): InputQueue {
    let queue = this.inputs.get(terminal)
    if (!queue) this.inputs.set(terminal, (queue = new InputQueue()))
    return queue
  }

  private output(terminal: number): OutputStream {
    let output = this.outputs.get(terminal)
    if (!output) {
      output = new OutputStream((offset) => this.send({ type: 'terminal.acknowledge', terminal, offset }))
      this.outputs.set(terminal, output)
    }
    return output
  }
}
