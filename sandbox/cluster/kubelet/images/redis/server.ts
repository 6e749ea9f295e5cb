import { connect, createServer, type Server, type Socket } from 'node:net'
import { pathOf, pause } from '../commands/command.ts'
import { resolveHost } from '../commands/resolve-host.ts'
import type { Process } from '../image.ts'
import { CommandError, type DataCommand, dataCommands } from './data-commands.ts'
import { Database, WrongType } from './database.ts'
import { encodeCommand, encodeReply, type Reply, RespReader } from './resp.ts'
import type { Settings } from './settings.ts'

const OK: Reply = { ok: 'OK' }
/** What an empty Redis uses, in bytes. */
const EMPTY_BYTES = 900_000
/** A replica looks for its leader this often. */
const RETRY_MILLISECONDS = 1_000
/** Redis' own number for every replication history; one is as good as another here. */
const HISTORY = '0'.repeat(40)

interface Client {
  socket: Socket
  authenticated: boolean
  /** It follows this server: every write is handed on to it. */
  replica: boolean
}

/** A Redis with one database: what arrives on its port, what it keeps, whom it follows. */
export class RedisServer {
  readonly database: Database
  private readonly clients = new Set<Client>()
  private readonly self: Process
  private readonly settings: Settings
  private readonly log: (text: string) => void
  private readonly server: Server
  private readonly startedAt: number
  private commands = 0
  private allocated = 0
  private leader: { host: string; port: number; socket: Socket | null; up: boolean } | null = null
  private exit: (status: number) => void = () => undefined

  constructor(self: Process, settings: Settings, log: (text: string) => void) {
    this.self = self
    this.settings = settings
    this.log = log
    this.database = new Database(() => self.clock.now())
    this.startedAt = self.clock.now()
    this.server = createServer((socket) => this.connected(socket))
  }

  /** Serves until SIGTERM, SIGINT or SHUTDOWN; resolves to the exit status. */
  run(): Promise<number> {
    return new Promise((resolve) => {
      const end = (status: number): void => {
        this.server.close()
        for (const { socket } of this.clients) socket.destroy()
        this.leader?.socket?.destroy()
        this.leader = null
        resolve(status)
      }
      this.exit = end
      this.server.on('error', (error: NodeJS.ErrnoException) => {
        this.log(`# Warning: Could not create server TCP listening socket *:${this.settings.get('port')}: ${error.code === 'EADDRINUSE' ? 'bind: Address already in use' : error.message}`)
        end(1)
      })
      this.server.listen({ host: this.self.container.address, port: Number(this.settings.get('port')) }, () => {
        this.log('* Ready to accept connections tcp')
        const [host, port = '6379'] = this.settings.get('replicaof').split(/\s+/)
        if (host !== undefined && host !== '') this.follow(host, Number(port))
      })
      this.self.killed.addEventListener('abort', () => end(137))
      this.self.onSignal((signal) => {
        this.log(`# Received ${signal} scheduling shutdown...`)
        this.shutDown()
      })
    })
  }

  /** What was kept before comes back; a file that this Redis did not write is left alone. */
  load(): void {
    const content = this.self.container.files.read(this.dumpPath())
    if (content === null) return
    try {
      this.database.restore(Buffer.from(content).toString())
      this.log(`* DB loaded from disk: ${this.database.size} keys`)
    } catch {
      this.log(`# ${this.dumpPath()} was not written by this image's Redis, and is not read`)
    }
  }

  private shutDown(save = true): void {
    this.log('* User requested shutdown...')
    if (save && this.settings.get('save') !== '') {
      this.log('* Saving the final RDB snapshot before exiting.')
      this.save()
    }
    this.log('# Redis is now ready to exit, bye bye...')
    this.exit(0)
  }

  private save(): void {
    try {
      this.self.container.files.write(this.dumpPath(), Buffer.from(this.database.dump()))
      this.log('* DB saved on disk')
    } catch (error) {
      this.log(`# Error saving DB on disk: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  private dumpPath(): string {
    return pathOf(this.self, `${this.settings.get('dir')}/${this.settings.get('dbfilename')}`)
  }

  private connected(socket: Socket): void {
    const client: Client = { socket, authenticated: this.settings.get('requirepass') === '', replica: false }
    this.clients.add(client)
    this.self.container.connected()
    const reader = new RespReader()
    socket.on('error', () => undefined)
    socket.on('close', () => this.clients.delete(client))
    socket.on('data', (chunk) => {
      const began = performance.now()
      try {
        for (const message of reader.read(chunk)) {
          const words = Array.isArray(message) ? message.map(String) : []
          const reply = words.length === 0 ? null : this.answer(client, words)
          if (reply !== null) socket.write(reply.raw)
        }
      } catch (error) {
        socket.end(encodeReply({ error: `ERR ${error instanceof Error ? error.message : String(error)}` }))
      }
      this.self.spend(performance.now() - began)
    })
  }

  /** Null: nothing is said. */
  private answer(client: Client, words: readonly string[]): { raw: string } | null {
    this.commands++
    const name = (words[0] ?? '').toLowerCase()
    const rest = words.slice(1)
    if (!client.authenticated && name !== 'auth' && name !== 'hello' && name !== 'quit') return { raw: encodeReply({ error: 'NOAUTH Authentication required.' }) }
    if (name === 'psync' || name === 'sync') return this.acceptReplica(client)
    if (name === 'replconf') return client.replica ? null : { raw: encodeReply(OK) }
    if (name === 'quit') {
      client.socket.end(encodeReply(OK))
      return null
    }
    return { raw: encodeReply(this.perform(client, name, rest)) }
  }

  private perform(client: Client, name: string, rest: readonly string[]): Reply {
    const command = Object.hasOwn(dataCommands, name) ? dataCommands[name] : undefined
    if (command !== undefined) return this.onData(command, name, rest)
    switch (name) {
      case 'ping':
        return rest[0] ?? { ok: 'PONG' }
      case 'echo':
        return rest[0] ?? { error: "ERR wrong number of arguments for 'echo' command" }
      case 'auth': {
        const right = this.settings.get('requirepass')
        if (right === '') return { error: 'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?' }
        if (rest.at(-1) !== right) return { error: 'WRONGPASS invalid username-password pair or user is disabled.' }
        client.authenticated = true
        return OK
      }
      case 'select':
        return rest[0] === '0' ? OK : { error: 'ERR DB index is out of range: this Redis has one database, 0' }
      case 'client':
        return rest[0]?.toLowerCase() === 'list' ? [...this.clients].map(({ socket }, index) => `id=${index + 1} addr=${socket.remoteAddress}:${socket.remotePort} db=0`).join('\n') : OK
      case 'command':
        return []
      case 'config':
        return this.config(rest)
      case 'info':
        return this.info((rest[0] ?? 'default').toLowerCase())
      case 'role':
        return this.leader === null ? ['master', 0, this.replicas().map(({ socket }) => [String(socket.remoteAddress), '6379', '0'])] : ['slave', this.leader.host, this.leader.port, this.leader.up ? 'connected' : 'connect', 0]
      case 'replicaof':
      case 'slaveof':
        if (/^no$/i.test(rest[0] ?? '')) this.stopFollowing()
        else this.follow(rest[0] ?? '', Number(rest[1]))
        return OK
      case 'save':
      case 'bgsave':
        this.save()
        return name === 'save' ? OK : { ok: 'Background saving started' }
      case 'lastsave':
      case 'time':
        return name === 'time' ? [String(Math.floor(this.self.clock.now() / 1000)), '0'] : Math.floor(this.self.clock.now() / 1000)
      case 'shutdown':
        this.shutDown(!/^nosave$/i.test(rest[0] ?? ''))
        return OK
      default:
        return { error: `ERR unknown command '${name}', with args beginning with: ${rest.slice(0, 3).map((word) => `'${word}' `).join('')}`.trimEnd() }
    }
  }

  private onData(command: DataCommand, name: string, rest: readonly string[]): Reply {
    const { least, writes } = command
    if (least < 0 ? rest.length !== -least : rest.length < least) return { error: `ERR wrong number of arguments for '${name}' command` }
    if (writes && this.leader !== null) return { error: "READONLY You can't write against a read only replica." }
    if (writes && !this.makeRoom()) return { error: "OOM command not allowed when used memory > 'maxmemory'." }
    try {
      const reply = command.run(this.database, rest, this.self.clock.now())
      if (writes) this.written([name, ...rest])
      return reply
    } catch (error) {
      if (error instanceof CommandError || error instanceof WrongType) return { error: error.message }
      throw error
    }
  }

  /** False: there is no more room than `maxmemory`, and nothing that may go. */
  private makeRoom(): boolean {
    const most = Number(this.settings.get('maxmemory'))
    if (most === 0) return true
    while (EMPTY_BYTES + this.database.bytes() > most) {
      const oldest = this.settings.get('maxmemory-policy').startsWith('allkeys') ? this.database.oldest() : null
      if (oldest === null) return false
      this.database.delete(oldest)
    }
    return true
  }

  private written(words: readonly string[]): void {
    const bytes = this.database.bytes()
    this.self.allocate(bytes - this.allocated)
    this.allocated = bytes
    for (const { socket } of this.replicas()) socket.write(encodeCommand(words))
  }

  private config([action = '', ...names]: readonly string[]): Reply {
    switch (action.toLowerCase()) {
      case 'get':
        return names.flatMap((pattern) => {
          const test = new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i')
          return this.settings.names().filter((name) => test.test(name)).flatMap((name) => [name, this.settings.get(name)])
        })
      case 'set': {
        for (let at = 0; at < names.length; at += 2) {
          const why = this.settings.set(names[at] ?? '', names[at + 1] ?? '')
          if (why !== null) return { error: why.startsWith('Bad') ? `ERR Unknown option or number of arguments for CONFIG SET - '${names[at]}'` : `ERR CONFIG SET failed (possibly related to argument '${names[at]}') - ${why}` }
        }
        return OK
      }
      case 'resetstat':
        return OK
      default:
        return { error: `ERR unknown subcommand '${action}'. Try CONFIG HELP.` }
    }
  }

  private info(section: string): string {
    const uptime = Math.floor((this.self.clock.now() - this.startedAt) / 1000)
    const used = EMPTY_BYTES + this.database.bytes()
    const { leader } = this
    const sections: Readonly<Record<string, Record<string, string | number>>> = {
      Server: { redis_version: this.self.environment.REDIS_VERSION ?? '', redis_mode: 'standalone', os: 'Linux', process_id: 1, tcp_port: this.settings.get('port'), uptime_in_seconds: uptime },
      Clients: { connected_clients: this.clients.size - this.replicas().length },
      Memory: { used_memory: used, used_memory_human: `${(used / 1024).toFixed(2)}K`, maxmemory: this.settings.get('maxmemory'), maxmemory_policy: this.settings.get('maxmemory-policy') },
      Stats: { total_commands_processed: this.commands },
      Replication: leader === null
        ? { role: 'master', connected_slaves: this.replicas().length, ...Object.fromEntries(this.replicas().map(({ socket }, index) => [`slave${index}`, `ip=${socket.remoteAddress},port=6379,state=online`])) }
        : { role: 'slave', master_host: leader.host, master_port: leader.port, master_link_status: leader.up ? 'up' : 'down' },
      Keyspace: this.database.size === 0 ? {} : { db0: `keys=${this.database.size},expires=${this.database.keys().filter((key) => this.database.expiresAt(key) !== null).length},avg_ttl=0` },
    }
    const all = ['default', 'all', 'everything'].includes(section)
    return Object.entries(sections)
      .filter(([name]) => all || name.toLowerCase() === section)
      .map(([name, values]) => `# ${name}\r\n${Object.entries(values).map(([key, value]) => `${key}:${value}\r\n`).join('')}`)
      .join('\r\n')
  }

  private replicas(): Client[] {
    return [...this.clients].filter(({ replica }) => replica)
  }

  /** A replica begins with all that is there, and is told of every write from then on. */
  private acceptReplica(client: Client): { raw: string } {
    client.replica = true
    this.log(`* Replica ${client.socket.remoteAddress}:6379 asks for synchronization`)
    const dump = this.database.dump()
    return { raw: `+FULLRESYNC ${HISTORY} 0\r\n${encodeReply(dump)}` }
  }

  private stopFollowing(): void {
    this.leader?.socket?.destroy()
    this.leader = null
    this.log('* MASTER MODE enabled')
  }

  private follow(host: string, port: number): void {
    this.leader?.socket?.destroy()
    const leader = { host, port, socket: null as Socket | null, up: false }
    this.leader = leader
    this.log(`* Connecting to MASTER ${host}:${port}`)
    void this.keepFollowing(leader)
  }

  private async keepFollowing(leader: NonNullable<RedisServer['leader']>): Promise<void> {
    while (this.leader === leader && !this.self.killed.aborted) {
      const address = (await resolveHost(this.self.container, leader.host))?.addresses[0]
      if (address === undefined) this.log(`# Unable to connect to MASTER: ${leader.host}: Name or service not known`)
      else await this.followOnce(leader, address)
      leader.up = false
      if (!(await pause(this.self, RETRY_MILLISECONDS))) return
    }
  }

  /** Until the connection ends. */
  private followOnce(leader: NonNullable<RedisServer['leader']>, host: string): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect({ host, port: leader.port, localAddress: this.self.container.address })
      leader.socket = socket
      const reader = new RespReader()
      socket.on('connect', () => {
        this.log('* MASTER <-> REPLICA sync started')
        if (this.settings.get('masterauth') !== '') socket.write(encodeCommand(['AUTH', this.settings.get('masterauth')]))
        socket.write(encodeCommand(['PSYNC', '?', '-1']))
      })
      socket.on('data', (chunk) => {
        for (const message of reader.read(chunk)) {
          if (typeof message === 'string') {
            this.database.restore(message)
            leader.up = true
            this.log('* MASTER <-> REPLICA sync: Finished with success')
          } else if (Array.isArray(message)) {
            const [name = '', ...rest] = message.map(String)
            dataCommands[name]?.run(this.database, rest, this.self.clock.now())
          } else if (message !== null && typeof message === 'object' && 'error' in message) this.log(`# MASTER aborted replication with an error: ${message.error}`)
        }
      })
      socket.on('error', (error: NodeJS.ErrnoException) => this.log(`# Error condition on socket for SYNC: ${error.code === 'ECONNREFUSED' ? 'Connection refused' : error.message}`))
      socket.on('close', () => {
        if (leader.up) this.log('* Connection with master lost.')
        resolve()
      })
    })
  }
}
