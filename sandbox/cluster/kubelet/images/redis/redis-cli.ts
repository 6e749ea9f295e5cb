import { connect, type Socket } from 'node:net'
import { Reader } from '../../runtimes/terminal-reader.ts'
import { resolveHost } from '../commands/resolve-host.ts'
import type { Process, Program } from '../image.ts'
import { linesOf } from '../shell/input-lines.ts'
import { dataCommands } from './data-commands.ts'
import { encodeCommand, type Reply, RespReader, wordsIn } from './resp.ts'

/** How a person reads a reply; elements of lists are numbered. */
function shown(reply: Reply, indent = ''): string {
  if (reply === null) return '(nil)'
  if (typeof reply === 'number') return `(integer) ${reply}`
  if (typeof reply === 'string') return JSON.stringify(reply)
  if (!Array.isArray(reply)) return 'ok' in reply ? reply.ok : `(error) ${reply.error}`
  if (reply.length === 0) return '(empty array)'
  const width = String(reply.length).length
  return reply.map((one, index) => `${index === 0 ? '' : indent}${String(index + 1).padStart(width)}) ${shown(one, `${indent}${' '.repeat(width + 2)}`)}`).join('\n')
}

/** How a program reads it. */
function raw(reply: Reply): string {
  if (reply === null) return ''
  if (Array.isArray(reply)) return reply.map(raw).join('\n')
  return typeof reply === 'object' ? ('ok' in reply ? reply.ok : reply.error) : String(reply)
}

class Connection {
  private socket: Socket | null = null
  private waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void }[] = []
  private readonly self: Process
  private readonly host: string
  private readonly port: number

  constructor(self: Process, host: string, port: number) {
    this.self = self
    this.host = host
    this.port = port
  }

  get isOpen(): boolean {
    return this.socket !== null
  }

  /** Throws an Error in redis-cli's words. */
  async open(): Promise<void> {
    const found = (await resolveHost(this.self.container, this.host))?.addresses[0]
    const where = `Could not connect to Redis at ${this.host}:${this.port}`
    if (found === undefined) throw new Error(`${where}: Name or service not known`)
    // The pod's own address is all the loopback that it has.
    const host = found.startsWith('127.') ? this.self.container.address : found
    const reader = new RespReader()
    await new Promise<void>((resolve, reject) => {
      const socket = connect({ host, port: this.port, localAddress: this.self.container.address })
      this.self.killed.addEventListener('abort', () => socket.destroy())
      socket.on('connect', () => {
        this.socket = socket
        resolve()
      })
      socket.on('error', (error: NodeJS.ErrnoException) => reject(new Error(`${where}: ${error.code === 'ECONNREFUSED' ? 'Connection refused' : error.code === 'EHOSTUNREACH' ? 'No route to host' : error.message}`)))
      socket.on('data', (chunk) => {
        for (const reply of reader.read(chunk)) this.waiting.shift()?.resolve(reply)
      })
      socket.on('close', () => {
        this.socket = null
        for (const { reject: lost } of this.waiting.splice(0)) lost(new Error('Error: Server closed the connection'))
      })
    })
  }

  ask(words: readonly string[]): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject })
      this.socket?.write(encodeCommand(words))
    })
  }

  close(): void {
    this.socket?.destroy()
  }
}

/** `redis-cli [-h host] [-p port] [-a password] [--raw] [command …]`; without a command it reads commands, at a terminal with a prompt. */
export const redisCli: Program = async (self) => {
  const words = self.argv.slice(1)
  const options = new Map<string, string>([['-h', '127.0.0.1'], ['-p', '6379']])
  let asked = self.terminal === undefined || self.stdout !== self.terminal.write ? raw : shown
  for (let word = words[0]; word?.startsWith('-'); word = words[0]) {
    words.shift()
    if (word === '--raw') asked = raw
    else if (word === '--no-raw') asked = shown
    else if (['-h', '-p', '-a', '-n', '--pass', '--user'].includes(word)) options.set(word === '--pass' ? '-a' : word, words.shift() ?? '')
    else if (!/^--?(no-auth-warning|c|2|e)$/.test(word)) throw new Error(`Unrecognized option or bad number of args for: '${word}'`)
  }
  const [host, port] = [options.get('-h') ?? '', Number(options.get('-p'))]
  const connection = new Connection(self, host, port)
  const password = options.get('-a') ?? self.environment.REDISCLI_AUTH
  const open = async (): Promise<boolean> => {
    try {
      await connection.open()
      if (password !== undefined) await connection.ask(['AUTH', password])
      return true
    } catch (error) {
      self.stderr(`${error instanceof Error ? error.message : String(error)}\n`)
      return false
    }
  }
  const perform = async (command: readonly string[]): Promise<boolean> => {
    if (!connection.isOpen && !(await open())) return false
    try {
      const reply = await connection.ask(command)
      self.stdout(`${asked(reply)}\n`)
      return !(reply !== null && typeof reply === 'object' && 'error' in reply)
    } catch (error) {
      if (command[0]?.toLowerCase() !== 'shutdown') self.stderr(`${error instanceof Error ? error.message : String(error)}\n`)
      return false
    }
  }
  try {
    if (words.length > 0) return Number(!(await perform(words)))
    await open()
    await converse(self, `${host}:${port}`, connection, perform)
    return 0
  } finally {
    connection.close()
  }
}

async function converse(self: Process, place: string, connection: Connection, perform: (words: string[]) => Promise<boolean>): Promise<void> {
  const { stdin } = self
  if (stdin === null) return
  const prompt = (): string => (connection.isOpen ? `${place}> ` : 'not connected> ')
  const isPerson = stdin instanceof Reader
  if (isPerson) {
    const names = [...Object.keys(dataCommands), 'auth', 'config', 'info', 'ping', 'replicaof', 'role', 'save', 'shutdown'].map((name) => name.toUpperCase()).sort()
    stdin.assist = { history: [], prompt, complete: (line) => ({ start: 0, candidates: names.filter((name) => name.startsWith(line.toUpperCase()) && line !== '').map((name) => `${name} `) }) }
  }
  for (;;) {
    if (isPerson) self.stdout(prompt())
    const line = await linesOf(stdin).next()
    if (line === null) return
    const words = wordsIn(line.text)
    const [first = ''] = words
    if (/^(exit|quit)$/i.test(first)) return
    if (/^clear$/i.test(first)) self.stdout('\x1b[H\x1b[2J')
    else if (first !== '') await perform(words)
  }
}
