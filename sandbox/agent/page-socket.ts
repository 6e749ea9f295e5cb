import type { RawData, WebSocket } from 'ws'
import { z } from 'zod'
import { decodeTerminalFrame, encodeTerminalFrame, pageMessageSchema, type AgentMessage, type PageMessage } from '../protocol.ts'
import type { Agent } from './agent.ts'
import { PageSession } from './page-session.ts'

/** Close codes of RFC 6455, and what the page has done. */
const closeCode = { protocolError: 1002, notAcceptable: 1003, policy: 1008, internal: 1011 } as const
/** A page that has not said hello by then is no page. */
const HELLO_MILLISECONDS = 10_000
/** Frames of one page that may wait for an earlier one to be dealt with. */
const QUEUED_MESSAGES = 1_000

/** Carries one page's session over one WebSocket: frames are parsed here, and here only are close codes chosen. */
export function servePage(agent: Agent, socket: WebSocket): void {
  let session: PageSession | null = null
  let queued = 0
  let turn: Promise<void> = Promise.resolve()
  const send = (message: AgentMessage): void => socket.send(JSON.stringify(message))
  const refuse = (closedWith: number, message: string): void => {
    const code = closedWith === closeCode.internal ? 'failed' : 'not-understood'
    send({ type: 'error', code, values: {}, message } satisfies AgentMessage)
    socket.close(closedWith, message.slice(0, 100))
  }
  const helloTimer = setTimeout(() => refuse(closeCode.policy, 'No hello came.'), HELLO_MILLISECONDS)

  async function receive(message: PageMessage): Promise<void> {
    if (session !== null) return session.receive(message)
    if (message.type !== 'hello') return refuse(closeCode.policy, 'The first frame must be hello.')
    clearTimeout(helloTimer)
    session = new PageSession(agent, message, {
      send,
      output: (terminal, position, data) => socket.send(encodeTerminalFrame({ kind: 'output', terminal, position, data })),
    })
    agent.pages.add(session)
  }

  socket.on('message', (data: RawData, isBinary) => {
    if (socket.readyState !== socket.OPEN) return
    if (isBinary) {
      const frame = decodeTerminalFrame(asBuffer(data))
      if (frame === null || frame.kind !== 'input') return refuse(closeCode.notAcceptable, 'This binary frame is not terminal input.')
      if (session === null) return refuse(closeCode.policy, 'The first frame must be hello.')
      return session.input(frame)
    }
    const parsed = parse(asBuffer(data).toString('utf8'))
    if ('problem' in parsed) {
      // Whoever was understood before has asked for more than can be, and goes on.
      if (session !== null && parsed.isJson) return session.notUnderstood(parsed.problem, parsed.request)
      return refuse(closeCode.notAcceptable, parsed.problem)
    }
    if (++queued > QUEUED_MESSAGES) return refuse(closeCode.policy, 'Too many frames at once.')
    // A block waits for its shell's prompt, a kind for the cluster: that must not hold up what the page sends meanwhile.
    const done = turn.then(() => receive(parsed))
    const settled = done.catch((error: unknown) => refuse(closeCode.internal, error instanceof Error ? error.message : String(error))).finally(() => queued--)
    turn = parsed.type === 'block.run' || parsed.type.startsWith('kinds.') ? turn : settled
  })
  // ws closes the connection by itself on a broken or too large frame; `close` follows.
  socket.on('error', () => undefined)
  socket.on('close', (code) => {
    clearTimeout(helloTimer)
    if (session === null) return
    agent.pages.delete(session)
    session.close(code === 1000 || code === 1001)
  })
}

interface Unreadable {
  problem: string
  isJson: boolean
  /** The number that an answer is waited for under; null: none is. */
  request: number | null
}

const PROBLEM_CHARACTERS = 800
const numberedSchema = z.looseObject({ request: z.number().int().nonnegative() })

/** The message, or what is wrong with it. */
function parse(text: string): PageMessage | Unreadable {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { problem: 'This frame is not JSON.', isJson: false, request: null }
  }
  const parsed = pageMessageSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const problem = `This frame is not a message of the protocol: ${z.prettifyError(parsed.error).slice(0, PROBLEM_CHARACTERS)}`
  return { problem, isJson: true, request: numberedSchema.safeParse(json).data?.request ?? null }
}

function asBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}
