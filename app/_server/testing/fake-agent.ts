import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { lessonForAgentSchema, type LessonForAgent, type SandboxEvent, type StepState } from '../../../sandbox/protocol.ts'

/** An agent without a sandbox: takes a lesson, tells what it is told to tell, and echoes what pages say. */
export class FakeAgent {
  lesson: LessonForAgent | null = null
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
      let text = ''
      request.on('data', (chunk) => (text += chunk))
      request.on('end', () => {
        agent.lesson = lessonForAgentSchema.parse(JSON.parse(text))
        response.writeHead(204).end()
      })
    })
    server.on('upgrade', (request, socket, head) => {
      agent.sockets.handleUpgrade(request, socket, head, (webSocket) => {
        if (request.url === '/v1/events') agent.listeners.add(webSocket)
        else webSocket.on('message', (data, binary) => webSocket.send(data, { binary }))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return agent
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

  async stop(): Promise<void> {
    for (const client of this.sockets.clients) client.terminate()
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}
