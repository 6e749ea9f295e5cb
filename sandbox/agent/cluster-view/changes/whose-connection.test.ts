import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { expect, test } from 'vitest'
import { sessionOfConnection } from './whose-connection.ts'

const sessionOf = (pid: number | string): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3])
}

const endOf = ({ remoteAddress, remotePort }: Socket) => ({ address: remoteAddress!, port: remotePort! })

test('a connection is found to be of the session whose program opened it, and of no other', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  // detached: a session of its own, as a terminal's shell has.
  const child = spawn(process.execPath, ['-e', `require('node:net').connect(${port}, '127.0.0.1'); setInterval(() => undefined, 1000)`], { detached: true, stdio: 'ignore' })
  const [socket] = (await once(server, 'connection')) as [Socket]
  const own = connect(port, '127.0.0.1')
  const [ownSocket] = (await once(server, 'connection')) as [Socket]
  try {
    expect(sessionOf(child.pid!)).toBe(child.pid)
    expect(sessionOfConnection(endOf(socket), new Set([child.pid!]))).toBe(child.pid)
    expect(sessionOfConnection(endOf(socket), new Set([sessionOf('self')]))).toBeNull()
    expect(sessionOfConnection(endOf(ownSocket), new Set([child.pid!, sessionOf('self')]))).toBe(sessionOf('self'))
  } finally {
    child.kill('SIGKILL')
    own.destroy()
    socket.destroy()
    ownSocket.destroy()
    server.close()
  }
})
