import { createSocket } from 'node:dgram'
import { connect, createServer, type Socket } from 'node:net'
import type { Process, Program } from '../image.ts'
import { parseArguments, UsageError } from './command.ts'
import { resolveHost } from './resolve-host.ts'

const DEFAULT_SECONDS = 60
/** A UDP port is taken to be open when nothing has refused it for so long. */
const UDP_QUIET_MILLISECONDS = 300

/** `nc host port`, `-l -p port`, `-u` for UDP; `-z`: only whether somebody listens. */
export const nc: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'zvntulk46', ['w', 'p', 'e', 's', 'q'])
  if (flags.has('l')) return listen(self, Number(flags.get('p') ?? rest.at(-1) ?? 0))
  const [host = '', port = ''] = rest
  if (port === '') throw new UsageError('usage: nc [-zvul] [-w seconds] [-p port] host port')
  const found = await resolveHost(self.container, host)
  const [address] = found?.addresses ?? []
  if (address === undefined) {
    self.stderr(`nc: bad address '${host}'\n`)
    return 1
  }
  const to = { host, address: address.startsWith('127.') ? self.container.address : address, port: Number(port), seconds: Number(flags.get('w') ?? DEFAULT_SECONDS) }
  return flags.has('u') ? overUdp(self, to, flags) : overTcp(self, to, flags)
}

interface Target {
  host: string
  address: string
  port: number
  seconds: number
}

function overTcp(self: Process, { host, address, port, seconds }: Target, flags: ReadonlyMap<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, localAddress: self.container.address, timeout: seconds * 1000 })
    const finish = (status: number): void => {
      socket.destroy()
      resolve(status)
    }
    self.killed.addEventListener('abort', () => finish(1))
    socket.on('connect', () => {
      if (flags.has('v')) self.stderr(`${host} (${address}:${port}) open\n`)
      if (flags.has('z')) finish(0)
      else self.stdin?.pipe(socket)
    })
    socket.on('data', (chunk) => self.stdout(chunk))
    socket.on('end', () => finish(0))
    socket.on('timeout', () => {
      if (socket.connecting) self.stderr(`nc: ${host} (${address}:${port}): Connection timed out\n`)
      finish(1)
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ECONNREFUSED' ? 'Connection refused' : error.code === 'EHOSTUNREACH' ? 'Host is unreachable' : error.message
      if (flags.has('v') || !flags.has('z')) self.stderr(`nc: ${host} (${address}:${port}): ${why}\n`)
      finish(1)
    })
  })
}

/** What is typed is sent, what comes is shown, until nothing has come for -w seconds. */
function overUdp(self: Process, { host, address, port, seconds }: Target, flags: ReadonlyMap<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    let timer: NodeJS.Timeout | undefined
    let done = false
    const finish = (status: number): void => {
      if (done) return
      done = true
      clearTimeout(timer)
      socket.close()
      resolve(status)
    }
    const wait = (milliseconds: number): void => {
      clearTimeout(timer)
      timer = setTimeout(() => finish(0), milliseconds)
    }
    self.killed.addEventListener('abort', () => finish(1))
    socket.on('error', () => {
      self.stderr(`nc: ${host} (${address}:${port}): Connection refused\n`)
      finish(1)
    })
    socket.on('message', (message) => {
      self.stdout(message)
      wait(seconds * 1000)
    })
    socket.bind(0, self.container.address, () => {
      // Connected, so that a refusal is told.
      socket.connect(port, address, () => {
        if (flags.has('v')) self.stderr(`${host} (${address}:${port}) open\n`)
        if (flags.has('z')) {
          socket.send('')
          return wait(UDP_QUIET_MILLISECONDS)
        }
        wait(seconds * 1000)
        const send = async (): Promise<void> => {
          for await (const chunk of self.stdin ?? []) if (!done) socket.send(chunk as Uint8Array)
        }
        void send().catch(() => finish(1))
      })
    })
  })
}

function listen(self: Process, port: number): Promise<number> {
  return new Promise((resolve) => {
    const finish = (status: number): void => {
      server.close()
      resolve(status)
    }
    const server = createServer((socket: Socket) => {
      // One conversation, as BusyBox.
      server.close()
      socket.on('data', (chunk) => self.stdout(chunk))
      socket.on('error', () => finish(1))
      socket.on('end', () => {
        socket.end()
        finish(0)
      })
      self.stdin?.pipe(socket)
      self.killed.addEventListener('abort', () => socket.destroy())
    })
    server.on('error', (error: NodeJS.ErrnoException) => {
      self.stderr(`nc: bind: ${error.code === 'EADDRINUSE' ? 'Address already in use' : error.message}\n`)
      finish(1)
    })
    self.killed.addEventListener('abort', () => finish(1))
    server.listen({ host: self.container.address, port })
  })
}
