import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { lessonForAgentSchema, type LessonForAgent, type SandboxEvent, type StepState } from '../../../sandbox/protocol.ts'

/** An agent without a sandbox: takes a lesson, tells what it is told to tell, and echoes what pages say. */
export class FakeAgent {
  lesson: LessonForAgent | null = null
  /** Where a CONNECT leads, by port. */
  tunnelTo: ((port: number) => Socket) | null = null
  /** What it was told to go on from. */
  resumedFrom: string | null = null
  /** Each time it was kept. */
  readonly kept: string[] = []
  canBeKept = true
  /** Stands in its checkpoints. */
  marker = ''
  lastInputAt = new Date().toISOString()
  readonly steps: StepState[] = []
  private readonly listeners = new Set<WebSocket>()
  private readonly sockets = new WebSocketServer({ noServer: true })

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeAgent> {
    const server = createServer()
    const agent = new FakeAgent(server)
    server.on('request', (request, response) => {
      const answer = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body))
      if (request.url === '/v1/health') return answer(200, { protocol: 1, stage: 'ready', lesson: agent.lesson?.lesson ?? null, lastInputAt: agent.lastInputAt })
      if (request.url === '/v1/steps') return answer(200, { steps: agent.steps })
      if (request.url === '/v1/home') return response.writeHead(200).end('the home folder')
      if (request.url?.startsWith('/v1/checkpoint')) {
        agent.kept.push(request.url.endsWith('light') ? 'light' : 'whole')
        return agent.canBeKept ? response.writeHead(200).end(`${agent.kept.at(-1)} ${agent.marker}`) : answer(500, { message: 'tar is not there' })
      }
      let text = ''
      request.on('data', (chunk) => (text += chunk))
      request.on('end', () => {
        if (request.url === '/v1/restore') {
          agent.resumedFrom = text
          return text.includes('broken') ? answer(422, { message: 'The checkpoint is not complete.' }) : response.writeHead(204).end()
        }
        agent.lesson = lessonForAgentSchema.parse(JSON.parse(text))
        response.writeHead(204).end()
      })
    })
    server.on('connect', (request, client) => {
      const target = agent.tunnelTo?.(Number(request.url?.split(':').pop()))
      client.on('error', () => client.destroy())
      target?.once('connect', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n')
        target.pipe(client)
        client.pipe(target)
        target.once('close', () => client.destroy())
        client.once('close', () => target.destroy())
      })
      target?.once('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n'))
    })
    server.on('upgrade', (request, socket, head) => {
      agent.sockets.handleUpgrade(request, socket, head, (webSocket) => {
        if (request.url === '/v1/events') agent.listen(webSocket)
        else webSocket.on('message', (data, binary) => webSocket.send(data, { binary }))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return agent
  }

  private listen(listener: WebSocket): void {
    this.listeners.add(listener)
    const at = new Date().toISOString()
    for (const { id, state, passedAt = at } of this.steps) {
      if (state === 'passed') listener.send(JSON.stringify({ type: 'step.passed', lesson: this.lesson?.lesson ?? '', step: id, at: passedAt } satisfies SandboxEvent))
    }
  }

  connect(): Duplex {
    return connect((this.server.address() as AddressInfo).port, '127.0.0.1')
  }

  tell(event: SandboxEvent): void {
    for (const listener of this.listeners) listener.send(JSON.stringify(event))
  }

  /** True when the site listens to events. */
  get isHeard(): boolean {
    return this.listeners.size > 0
  }

  /** As when the network between the site and a sandbox breaks. */
  cutEvents(): void {
    for (const listener of this.listeners) listener.terminate()
    this.listeners.clear()
  }

  /** Ends what pages are connected to; without a code, as when the agent dies. */
  leavePages(code?: number): void {
    for (const client of this.sockets.clients) {
      if (this.listeners.has(client)) continue
      if (code === undefined) client.terminate()
      else client.close(code)
    }
  }

  async stop(): Promise<void> {
    for (const client of this.sockets.clients) client.terminate()
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}
