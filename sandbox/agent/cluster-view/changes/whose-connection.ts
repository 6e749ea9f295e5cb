import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** /proc as files and links; in a test, another one. */
export interface Proc {
  read(path: string): string
  list(path: string): string[]
  link(path: string): string
}

const proc: Proc = { read: (path) => readFileSync(path, 'latin1'), list: (path) => readdirSync(path), link: (path) => readlinkSync(path) }

/**
 * The session (setsid(2)) whose program holds the client's end of a connection to this machine; null: none of them. Call it while the program
 * waits for its answer: it may be gone right after. Costs a look at the sockets and at the open files of the sessions' programs.
 * @param client its end: IPv4
 * @param sessions by the pid of their first process
 */
export function sessionOfConnection(client: { address: string; port: number }, sessions: ReadonlySet<number>, from: Proc = proc): number | null {
  const inode = socketInode(from.read('/proc/net/tcp'), client)
  if (inode === null) return null
  const socket = `socket:[${inode}]`
  for (const pid of from.list('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    const session = sessionOf(pid, from)
    if (session !== null && sessions.has(session) && holds(pid, socket, from)) return session
  }
  return null
}

/** The kernel writes addresses and ports in hexadecimal, addresses in the machine's own order. https://docs.kernel.org/networking/proc_net_tcp.html */
function socketInode(table: string, { address, port }: { address: string; port: number }): string | null {
  const bytes = address.split('.').map((byte) => hex(Number(byte), 2))
  const end = `${bytes.reverse().join('')}:${hex(port, 4)}`
  for (const line of table.split('\n').slice(1)) {
    const [, local = '', , state, , , , , , inode = '0'] = line.trim().split(/\s+/)
    if (local === end && state === ESTABLISHED && inode !== '0') return inode
  }
  return null
}

const ESTABLISHED = '01'

const hex = (number: number, digits: number): string => number.toString(16).toUpperCase().padStart(digits, '0')

/** The sixth field of stat; the second, the name, may hold anything. */
function sessionOf(pid: string, from: Proc): number | null {
  try {
    const stat = from.read(`/proc/${pid}/stat`)
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3])
  } catch {
    return null // it has ended
  }
}

function holds(pid: string, socket: string, from: Proc): boolean {
  try {
    return from.list(`/proc/${pid}/fd`).some((descriptor) => from.link(`/proc/${pid}/fd/${descriptor}`) === socket)
  } catch {
    return false // it has ended, or is none of ours to look into
  }
}
