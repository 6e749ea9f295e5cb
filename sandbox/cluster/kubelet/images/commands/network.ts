import { connect } from 'node:net'
import type { Program } from '../image.ts'
import { parseArguments } from './command.ts'
import { curl } from './curl.ts'
import { resolveHost, resolverSettings } from './resolve-host.ts'
import { wget } from './wget.ts'

const nslookup: Program = async (self) => {
  const [, host = '', given] = self.argv
  const conf = Buffer.from(self.container.files.read('/etc/resolv.conf') ?? new Uint8Array()).toString()
  const server = given ?? resolverSettings(conf).servers[0]
  if (server === undefined) {
    self.stderr("nslookup: can't connect to remote host: there is no name server in /etc/resolv.conf\n")
    return 1
  }
  self.stdout(`Server:\t\t${server}\nAddress:\t${server}:53\n\n`)
  const found = await resolveHost(self.container, host)
  if (found === null) {
    self.stdout(`** server can't find ${host}: NXDOMAIN\n\n`)
    return 1
  }
  for (const address of found.addresses) self.stdout(`Name:\t${found.name}\nAddress: ${address}\n`)
  self.stdout('\n')
  return 0
}

/** `nc -z host port`: whether somebody listens; without -z, what goes in and comes out. */
const nc: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'zvn', ['w'])
  const [host = '', port = ''] = rest
  const found = await resolveHost(self.container, host)
  const [address] = found?.addresses ?? []
  if (address === undefined) {
    self.stderr(`nc: bad address '${host}'\n`)
    return 1
  }
  return new Promise((resolve) => {
    const target = address.startsWith('127.') ? self.container.address : address
    const socket = connect({ host: target, port: Number(port), localAddress: self.container.address, timeout: Number(flags.get('w') ?? 60) * 1000 })
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
    socket.on('timeout', () => finish(1))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ECONNREFUSED' ? 'Connection refused' : error.code === 'EHOSTUNREACH' ? 'Host is unreachable' : error.message
      if (flags.has('v') || !flags.has('z')) self.stderr(`nc: ${host} (${address}:${port}): ${why}\n`)
      finish(1)
    })
  })
}

export const networkCommands: Readonly<Record<string, Program>> = { curl, nc, nslookup, wget }
