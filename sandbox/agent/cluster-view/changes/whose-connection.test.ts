import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { expect, test } from 'vitest'
import { ConnectionOwners, type Proc } from './whose-connection.ts'

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
  const owners = new ConnectionOwners()
  try {
    expect(sessionOf(child.pid!)).toBe(child.pid)
    expect(await owners.sessionOf(endOf(socket), new Set([child.pid!]))).toBe(child.pid)
    expect(await owners.sessionOf(endOf(socket), new Set([sessionOf('self')]))).toBeNull()
    expect(await owners.sessionOf(endOf(ownSocket), new Set([child.pid!, sessionOf('self')]))).toBe(sessionOf('self'))
  } finally {
    child.kill('SIGKILL')
    own.destroy()
    socket.destroy()
    ownSocket.destroy()
    server.close()
  }
})

/** A /proc with these processes, each in a session and with the inodes of its sockets; `children` by pid. */
function madeUp(processes: Record<string, { session: number; sockets: number[] }>, children: Record<string, string[]>) {
  let reads = 0
  const looked: string[] = []
  const process = (path: string) => {
    const pid = path.split('/')[2] ?? ''
    const found = processes[pid]
    if (found === undefined) throw new Error(`no ${path}`)
    return { pid, ...found }
  }
  const from: Proc = {
    connections: () => {
      reads += 1
      // 127.0.0.1:4660, of inode 77
      return Promise.resolve('header\n 0: 0100007F:1234 0100007F:1F40 01 00000000:00000000 00:00000000 00000000 0 0 77 1\n')
    },
    read: (path) => (path.endsWith('/stat') ? `${process(path).pid} (a b) c) S 1 1 ${process(path).session} 0` : `${(children[process(path).pid] ?? []).join(' ')} `),
    list(path) {
      if (path === '/proc') return ['self', 'net', ...Object.keys(processes)]
      if (path.endsWith('/task')) return [process(path).pid]
      looked.push(process(path).pid)
      return process(path).sockets.map((_, place) => String(place))
    },
    link: (path) => `socket:[${process(path).sockets[Number(path.split('/')[4])]}]`,
  }
  return { from, looked, reads: () => reads }
}

const client = { address: '127.0.0.1', port: 0x1234 }

test('only what a shell started is looked at where that is enough', async () => {
  const { from, looked } = madeUp({ 10: { session: 10, sockets: [] }, 11: { session: 10, sockets: [5, 77] }, 500: { session: 10, sockets: [] } }, { 10: ['11'] })
  expect(await new ConnectionOwners(from).sessionOf(client, new Set([10]))).toBe(10)
  expect(looked).toEqual(['10', '11'])
})

test('a program whose parent has ended is found all the same', async () => {
  const { from } = madeUp({ 10: { session: 10, sockets: [] }, 500: { session: 10, sockets: [77] } }, {})
  expect(await new ConnectionOwners(from).sessionOf(client, new Set([10]))).toBe(10)
})

test('connections that come while the kernel is asked share the next answer, and where there is no terminal it is not asked', async () => {
  const { from, reads } = madeUp({ 10: { session: 10, sockets: [77] } }, {})
  const owners = new ConnectionOwners(from)
  expect(await owners.sessionOf(client, new Set())).toBeNull()
  expect(reads()).toBe(0)
  expect(await Promise.all(Array.from({ length: 20 }, () => owners.sessionOf(client, new Set([10]))))).toEqual(Array.from({ length: 20 }, () => 10))
  expect(reads()).toBe(2)
  await owners.sessionOf(client, new Set([10]))
  expect(reads()).toBe(3)
})
