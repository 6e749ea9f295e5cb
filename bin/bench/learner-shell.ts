import { randomUUID } from 'node:crypto'
import { type ConnectAgent, openAgentSocket } from '../../sandbox/agent-client.ts'
import { decodeTerminalFrame, type PageMessage } from '../../sandbox/protocol.ts'

const size = { cols: 120, rows: 40 }
const PROMPT = /\$ /

/** Opens a terminal as a page does first, types a line at its prompt, and waits until the shell shows `text`. Returns when each was shown. */
export async function workInShell(agent: ConnectAgent, line: string, text: RegExp): Promise<{ prompt: number; shown: number }> {
  const page = await PageOfShell.open(agent)
  try {
    page.send({ type: 'terminal.open', ...size })
    await page.shows(PROMPT)
    const prompt = performance.now()
    page.send({ type: 'block.run', terminal: 1, block: 'bench', text: line, interrupt: false })
    await page.shows(text)
    return { prompt, shown: performance.now() }
  } finally {
    page.close()
  }
}

/** As a page that was just opened sees the first terminal. */
export async function shellShows(agent: ConnectAgent, text: RegExp): Promise<void> {
  const page = await PageOfShell.open(agent)
  await page.shows(text).finally(() => page.close())
}

/** A page that looks at terminal 1. */
class PageOfShell {
  private shown = ''
  private look: () => void = () => undefined

  private constructor(private readonly socket: Awaited<ReturnType<typeof openAgentSocket>>) {
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.shown += Buffer.from(decodeTerminalFrame(data)?.data ?? []).toString('utf8')
      else {
        const message = JSON.parse(data.toString('utf8')) as { type: string; terminal?: number; data?: string }
        if (message.type === 'terminal.screen' && message.terminal === 1) this.shown = message.data ?? ''
      }
      this.look()
    })
  }

  static async open(agent: ConnectAgent): Promise<PageOfShell> {
    const page = new PageOfShell(await openAgentSocket(agent, '/v1/workspace'))
    page.send({ type: 'hello', protocol: 1, client: randomUUID(), locale: 'en', have: [], shells: [], asksAbove: true })
    return page
  }

  send(message: PageMessage): void {
    this.socket.send(JSON.stringify(message))
  }

  shows(text: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.on('error', reject)
      this.socket.on('close', () => reject(new Error('the agent closed the connection')))
      this.look = () => {
        if (text.test(this.shown)) resolve()
      }
      this.look()
    })
  }

  close(): void {
    this.socket.removeAllListeners('close')
    this.socket.terminate()
  }
}
