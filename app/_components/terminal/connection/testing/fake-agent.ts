import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { decodeTerminalFrame, encodeTerminalFrame, pageMessageSchema } from '../../../../../sandbox/protocol.ts'
import type { AgentMessage, PageMessage } from '../../../../../sandbox/protocol.ts'

/**
 * The agent's half of the protocol for one terminal, on a real WebSocket server: enough to prove that the page's half
 * loses nothing. What is typed is kept; what `print` is given is the terminal's output.
 */
export class FakeAgent {
  readonly terminal = 1
  received: PageMessage[] = []
  /** False: takes connections and stays silent, as a dead network does. */
  answering = true
  /** Whether input frames are acknowledged at once. */
  acknowledging = true
  private output = new Uint8Array(0)
  private readonly typedFrames: Uint8Array[] = []
  private readonly inputNext = new Map<string, number>()
  private readonly sockets = new Map<WebSocket, { client: string | null; sent: number }>()

  private constructor(private readonly server: WebSocketServer) {
    server.on('connection', (socket, { url = '/' }) => this.accept(socket, new URL(url, 'http://agent').searchParams.get('hello') ?? ''))
  }

  static async start(): Promise<FakeAgent> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
    await once(server, 'listening')
    return new FakeAgent(server)
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Everything that reached the shell, in order. */
  typed(): string {
    return Buffer.concat(this.typedFrames).toString()
  }

  print(text: string): void {
    this.output = Buffer.concat([this.output, Buffer.from(text)])
    for (const [socket, page] of this.sockets) if (page.client) this.sendOutput(socket, page)
  }

  /** Breaks every connection, without a closing handshake. */
  cut(): void {
    for (const socket of this.sockets.keys()) socket.terminate()
  }

  /** Closes every connection with a code of the site's contract. */
  close(code: number): void {
    for (const socket of this.sockets.keys()) socket.close(code)
  }

  async stop(): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private accept(socket: WebSocket, hello: string): void {
    const page = { client: null as string | null, sent: 0 }
    this.sockets.set(socket, page)
    socket.on('close', () => this.sockets.delete(socket))
    socket.on('message', (data: Buffer, binary) => {
      if (!this.answering) return
      if (binary) this.takeInput(socket, page.client ?? '', data)
      else this.take(socket, page, pageMessageSchema.parse(JSON.parse(data.toString())))
    })
    if (this.answering) this.take(socket, page, pageMessageSchema.parse(JSON.parse(hello)))
  }

  private take(socket: WebSocket, page: { client: string | null; sent: number }, message: PageMessage): void {
    this.received.push(message)
    if (message.type === 'ping') this.send(socket, { type: 'pong' })
    if (message.type !== 'hello') return
    page.client = message.client
    const info = { id: this.terminal, name: 'shell 1', cols: 80, rows: 24, busy: false, exited: null }
    const inputNext = [{ terminal: this.terminal, sequence: this.inputNext.get(message.client) ?? 0 }]
    this.send(socket, { type: 'welcome', protocol: 1, stage: 'ready', terminals: [info], steps: [], cluster: null, inputNext })
    const have = message.have.find(({ terminal }) => terminal === this.terminal)
    if (have) page.sent = have.offset
    else {
      page.sent = this.output.byteLength
      const text = Buffer.from(this.output).toString()
      const half = Math.floor(text.length / 2)
      for (const [data, more] of [[text.slice(0, half), true], [text.slice(half), false]] as const) {
        this.send(socket, { type: 'terminal.screen', terminal: this.terminal, cols: 80, rows: 24, data, offset: page.sent, more })
      }
    }
    this.sendOutput(socket, page)
  }

  private takeInput(socket: WebSocket, client: string, data: Buffer): void {
    const frame = decodeTerminalFrame(data)
    const next = this.inputNext.get(client) ?? 0
    if (!frame || frame.position < next) return
    if (frame.position > next) throw new Error(`input ${frame.position} arrived, ${next} expected: input was lost`)
    this.typedFrames.push(Buffer.from(frame.data))
    this.inputNext.set(client, next + 1)
    if (this.acknowledging) this.send(socket, { type: 'terminal.inputTaken', terminal: this.terminal, sequence: next + 1 })
  }

  private sendOutput(socket: WebSocket, page: { sent: number }): void {
    const data = this.output.subarray(page.sent)
    if (data.byteLength === 0) return
    socket.send(encodeTerminalFrame({ kind: 'output', terminal: this.terminal, position: page.sent, data }))
    page.sent = this.output.byteLength
  }

  private send(socket: WebSocket, message: AgentMessage): void {
    socket.send(JSON.stringify(message))
  }
}
