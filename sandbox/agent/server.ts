import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { WebSocketServer } from 'ws'
import { z } from 'zod'
import { lessonForAgentSchema, limits, runRequestSchema } from '../protocol.ts'
import { LessonError, type Agent } from './agent.ts'
import { servePage } from './page-socket.ts'
import { openTunnel } from './tunnel.ts'

/** A lesson with its files. */
const BODY_BYTES = 32 * 1024 * 1024

/** The agent's HTTP and WebSocket edge: parses, asks the agent, answers. Whoever reaches its socket is trusted to be the site. */
export function createAgentServer(agent: Agent): Server {
  const server = createServer((request, response) => {
    answer(agent, request, response).catch((error: unknown) => {
      const { status, message } = asFailure(error)
      reply(response, status, { message })
    })
  })
  // The site keeps an idle connection open to learn of this agent's end.
  server.headersTimeout = 0
  server.requestTimeout = 0
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: limits.frameBytes })
  server.on('connect', openTunnel)
  server.on('upgrade', (request, socket, head) => {
    const path = pathOf(request)
    if (path !== '/v1/workspace' && path !== '/v1/events') return void socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n')
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (path === '/v1/workspace') return servePage(agent, webSocket)
      const stop = agent.onEvent((event) => webSocket.send(JSON.stringify(event)))
      webSocket.on('error', () => webSocket.terminate())
      webSocket.on('close', stop)
    })
  })
  return server
}

async function answer(agent: Agent, request: IncomingMessage, response: ServerResponse): Promise<void> {
  switch (`${request.method} ${pathOf(request)}`) {
    case 'GET /v1/health':
      return reply(response, 200, agent.health())
    case 'GET /v1/steps':
      return reply(response, 200, { steps: agent.steps() })
    case 'POST /v1/lesson':
      await agent.begin(lessonForAgentSchema.parse(await readJson(request)))
      return reply(response, 204, null)
    case 'POST /v1/checkpoint':
      return send(response, await agent.checkpoint(new URL(request.url ?? '/', 'http://agent').searchParams.get('kind') === 'light' ? 'light' : 'whole'))
    case 'POST /v1/restore':
      await reading(request, (bytes) => agent.resume(bytes))
      return reply(response, 204, null)
    case 'GET /v1/home':
      return send(response, agent.home())
    case 'POST /v1/run': {
      const { script, timeoutSeconds } = runRequestSchema.parse(await readJson(request))
      return reply(response, 200, await agent.run(script, timeoutSeconds))
    }
    default:
      return reply(response, 404, { message: `The agent has no ${request.method} ${pathOf(request)}.` })
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent) return void response.destroy()
  if (body === null) return void response.writeHead(status).end()
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** Bytes as they come. What goes wrong on the way cuts the answer off, which whoever reads it notices. */
async function send(response: ServerResponse, bytes: AsyncGenerator<Buffer>): Promise<void> {
  const first = await bytes.next()
  response.writeHead(200, { 'content-type': 'application/octet-stream' })
  await pipeline(
    (async function* () {
      if (first.done !== true) yield first.value
      yield* bytes
    })(),
    response,
  )
}

/** Gives a body to `use`, and reads on what it left: a refusal can be answered only on a connection that is not broken. */
async function reading(request: IncomingMessage, use: (bytes: AsyncIterable<Buffer>) => Promise<void>): Promise<void> {
  const bytes = request.iterator({ destroyOnReturn: false })
  try {
    await use(bytes)
  } finally {
    void bytes.return?.()?.then(() => request.resume())
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength
    if (bytes > BODY_BYTES) throw new BodyError(413, `The body is larger than ${BODY_BYTES} bytes.`)
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown
  } catch {
    throw new BodyError(400, 'The body is not JSON.')
  }
}

class BodyError extends Error {
  override name = 'BodyError'
  constructor(
    readonly status: 400 | 413,
    message: string,
  ) {
    super(message)
  }
}

function asFailure(error: unknown): { status: number; message: string } {
  if (error instanceof z.ZodError) return { status: 400, message: z.prettifyError(error) }
  if (error instanceof LessonError || error instanceof BodyError) return error
  return { status: 500, message: error instanceof Error ? error.message : String(error) }
}

const pathOf = (request: IncomingMessage): string => new URL(request.url ?? '/', 'http://agent').pathname
