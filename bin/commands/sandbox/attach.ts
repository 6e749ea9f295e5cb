import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { openAgentSocket, type ConnectAgent } from '../../../sandbox/agent-client.ts'
import { agentMessageSchema, decodeTerminalFrame, encodeTerminalFrame, limits, type AgentMessage, type PageMessage } from '../../../sandbox/protocol.ts'

/** Joins this process's terminal to a new shell of a sandbox until the shell ends. Resolves with its exit status. */
export async function attachTerminal(connect: ConnectAgent): Promise<number> {
  const { stdin, stdout } = process
  const socket = await openAgentSocket(connect, '/v1/workspace')
  const send = (message: PageMessage): void => socket.send(JSON.stringify(message))
  // A terminal that does not know its size says 0.
  const size = (): { cols: number; rows: number } => ({ cols: Math.max(stdout.columns || 80, 2), rows: stdout.rows || 24 })
  let terminal: number | null = null
  let inputSequence = 0
  let acknowledged = 0
  let status: number | null = null

  const message = (received: AgentMessage): void => {
    switch (received.type) {
      case 'welcome':
        // With a cluster that answers, the first kubectl does too.
        if (isUp(received.stage)) return send({ type: 'terminal.open', ...size() })
        return
      case 'stage':
        if (isUp(received.stage) && terminal === null) send({ type: 'terminal.open', ...size() })
        return
      case 'terminals': {
        const [first] = received.terminals
        if (first === undefined) return
        terminal = first.id
        status = first.exited
        if (status !== null) socket.close()
        return
      }
      case 'terminal.screen':
        acknowledged = received.offset
        return void stdout.write(received.data)
      case 'error':
        return void process.stderr.write(`\r\n${received.message}\r\n`)
      default:
        return
    }
  }

  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) return message(agentMessageSchema.parse(JSON.parse(data.toString('utf8'))))
    const frame = decodeTerminalFrame(data)
    if (frame === null) return
    const end = frame.position + frame.data.byteLength
    stdout.write(frame.data, () => {
      if (end - acknowledged < limits.acknowledgeEveryBytes || socket.readyState !== socket.OPEN) return
      acknowledged = end
      send({ type: 'terminal.acknowledge', terminal: frame.terminal, offset: end })
    })
  })
  const typed = (data: Buffer): void => {
    if (terminal !== null) socket.send(encodeTerminalFrame({ kind: 'input', terminal, position: inputSequence++, data }))
  }
  const resized = (): void => {
    if (terminal !== null) send({ type: 'terminal.resize', terminal, ...size() })
  }

  send({ type: 'hello', protocol: 1, client: randomUUID(), locale: 'en', have: [], shells: [] })
  if (stdin.isTTY) stdin.setRawMode(true)
  stdin.on('data', typed)
  // Typed or piped, the end of input ends the shell.
  stdin.on('end', () => typed(Buffer.from('\x04')))
  stdout.on('resize', resized)
  try {
    await once(socket, 'close')
  } finally {
    if (stdin.isTTY) stdin.setRawMode(false)
    stdin.off('data', typed)
    stdin.pause()
    stdout.off('resize', resized)
  }
  if (status === null) throw new Error('The connection to the sandbox has ended.')
  return status
}

const isUp = (stage: string): boolean => stage === 'lesson' || stage === 'ready'
