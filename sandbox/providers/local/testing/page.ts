import { randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import { openAgentSocket, type ConnectAgent } from '../../../agent-client.ts'
import { agentMessageSchema, decodeTerminalFrame, encodeTerminalFrame, type AgentMessage, type PageMessage } from '../../../protocol.ts'

/** Below a test's own limit, whose message says less. */
const PATIENCE_MILLISECONDS = 18_000

type MessageOf<T extends AgentMessage['type']> = Extract<AgentMessage, { type: T }>

/** A learner's page as a test drives it: keeps what every terminal said, and waits for what a test expects. */
export class TestPage {
  readonly messages: AgentMessage[] = []
  /** What terminal said since this page came, by terminal. */
  readonly said = new Map<number, string>()
  /** Offset after the last byte received, by terminal. */
  readonly offsets = new Map<number, number>()
  /** Whether to acknowledge output, as a page that draws does. */
  acknowledges = true
  private readonly sequences = new Map<number, number>()
  /** Terminals of whose screen another part comes. */
  private readonly screenGoesOn = new Set<number>()
  private readonly waiting = new Set<() => void>()
  closed: { code: number; reason: string } | null = null

  private constructor(
    readonly socket: WebSocket,
    readonly client: string,
  ) {
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.output(data)
      else this.message(agentMessageSchema.parse(JSON.parse(data.toString('utf8'))))
      this.waiting.forEach((look) => look())
    })
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() }
      this.waiting.forEach((look) => look())
    })
    socket.on('error', () => undefined)
  }

  static async open(connect: ConnectAgent, options: { client?: string; have?: { terminal: number; offset: number }[]; shells?: string[] } = {}): Promise<TestPage> {
    const page = new TestPage(await openAgentSocket(connect, '/v1/workspace'), options.client ?? randomUUID())
    page.send({ type: 'hello', protocol: 1, client: page.client, locale: 'en', have: options.have ?? [], shells: options.shells ?? [] })
    const welcome = await page.next('welcome')
    for (const { terminal, sequence } of welcome.inputNext) page.sequences.set(terminal, sequence)
    return page
  }

  send(message: PageMessage): void {
    this.socket.send(JSON.stringify(message))
  }

  async openTerminal(size = { cols: 80, rows: 24 }): Promise<number> {
    const before = new Set(this.terminals().map(({ id }) => id))
    this.send({ type: 'terminal.open', ...size })
    await this.until(() => this.terminals().some(({ id }) => !before.has(id)), 'a new terminal')
    const id = this.terminals().find((terminal) => !before.has(terminal.id))!.id
    // The prompt of whoever the learner is without isolation, too.
    await this.untilSaid(id, /[$#] /)
    return id
  }

  terminals(): MessageOf<'terminals'>['terminals'] {
    const last = this.messages.findLast((message) => message.type === 'terminals' || message.type === 'welcome')
    return last !== undefined && 'terminals' in last ? last.terminals : []
  }

  type(terminal: number, text: string): void {
    const position = this.sequences.get(terminal) ?? 0
    this.sequences.set(terminal, position + 1)
    this.socket.send(encodeTerminalFrame({ kind: 'input', terminal, position, data: Buffer.from(text) }))
  }

  /** A frame with a sequence number of the test's choice, as a page that is not sure sends it again. */
  resend(terminal: number, position: number, text: string): void {
    this.socket.send(encodeTerminalFrame({ kind: 'input', terminal, position, data: Buffer.from(text) }))
  }

  text(terminal: number): string {
    return this.said.get(terminal) ?? ''
  }

  untilSaid(terminal: number, what: string | RegExp): Promise<void> {
    return this.until(
      () => (typeof what === 'string' ? this.text(terminal).includes(what) : what.test(this.text(terminal))),
      () => `terminal ${terminal} to say ${String(what)}; it said ${JSON.stringify(this.text(terminal).slice(-600))}`,
    )
  }

  /** The next message of a type, or the first one that came since the test last looked. */
  async next<T extends AgentMessage['type']>(type: T): Promise<MessageOf<T>> {
    let found: AgentMessage | undefined
    await this.until(() => (found = this.messages.find((message) => message.type === type)) !== undefined, `a message "${type}"`)
    return found as MessageOf<T>
  }

  until(holds: () => boolean, what: string | (() => string)): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(look)
        reject(new Error(`waited in vain for ${typeof what === 'string' ? what : what()}${this.closed === null ? '' : `; closed with ${this.closed.code} ${this.closed.reason}`}`))
      }, PATIENCE_MILLISECONDS)
      const look = (): void => {
        if (!holds()) return
        clearTimeout(timer)
        this.waiting.delete(look)
        resolve()
      }
      this.waiting.add(look)
      look()
    })
  }

  /** As pulling the cable does. */
  cut(): void {
    this.socket.terminate()
  }

  private output(data: Buffer): void {
    const frame = decodeTerminalFrame(data)
    if (frame === null) throw new Error('not a terminal frame')
    const { terminal, position } = frame
    this.advance(terminal, position, position + frame.data.byteLength)
    this.said.set(terminal, this.text(terminal) + Buffer.from(frame.data).toString('latin1'))
    if (this.acknowledges) this.send({ type: 'terminal.acknowledge', terminal, offset: this.offsets.get(terminal)! })
  }

  private advance(terminal: number, from: number, to: number): void {
    const expected = this.offsets.get(terminal) ?? from
    if (from !== expected) throw new Error(`terminal ${terminal}: output at ${from}, expected ${expected}`)
    this.offsets.set(terminal, to)
  }

  private message(message: AgentMessage): void {
    this.messages.push(message)
    if (message.type === 'terminal.skipped') this.advance(message.terminal, message.from, message.to)
    if (message.type === 'terminal.screen') {
      const isFirst = !this.screenGoesOn.has(message.terminal)
      this.offsets.set(message.terminal, message.offset)
      this.said.set(message.terminal, (isFirst ? '' : this.text(message.terminal)) + message.data)
      if (message.more) this.screenGoesOn.add(message.terminal)
      else this.screenGoesOn.delete(message.terminal)
    }
  }
}
