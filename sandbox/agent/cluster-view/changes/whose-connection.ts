import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { SharedRead } from './shared-read.ts'

/** /proc as files and links; in a test, another one. */
export interface Proc {
  /** Every connection of the kernel's network, which costs a CPU milliseconds on a machine with much memory: read beside the event loop. */
  connections(): Promise<string>
  read(path: string): string
  list(path: string): string[]
  link(path: string): string
}

const proc: Proc = {
  connections: () => readFile('/proc/net/tcp', 'latin1'),
  read: (path) => readFileSync(path, 'latin1'),
  list: (path) => readdirSync(path),
  link: (path) => readlinkSync(path),
}

/** The client's end of a connection to this machine: IPv4. */
interface End {
  address: string
  port: number
}

/** Tells whose program holds the client's end of a connection. Ask while the program waits for its answer: it may be gone right after. */
export class ConnectionOwners {
  private readonly table: SharedRead<string>

  constructor(private readonly from: Proc = proc) {
    this.table = new SharedRead(() => from.connections())
  }

  /**
   * The session (setsid(2)) of that program; null: none of these. Rejects where there is no /proc.
   * @param sessions by the pid of their first process
   */
  async sessionOf(client: End, sessions: ReadonlySet<number>): Promise<number | null> {
    if (sessions.size === 0) return null
    const inode = socketInode(await this.table.next(), client)
    if (inode === null) return null
    const socket = `socket:[${inode}]`
    const { from } = this
    // Nearly always it is what a shell started; what was left behind by its parent, or has been adopted, is looked for among all.
    const near = [...sessions].flatMap((session) => descendants(session, from))
    return holderOf(socket, near, sessions, from) ?? holderOf(socket, allBut(near, from), sessions, from)
  }
}

function holderOf(socket: string, pids: readonly string[], sessions: ReadonlySet<number>, from: Proc): number | null {
  for (const pid of pids) {
    const session = sessionOf(pid, from)
    if (session !== null && sessions.has(session) && holds(pid, socket, from)) return session
  }
  return null
}

function allBut(pids: readonly string[], from: Proc): string[] {
  const known = new Set(pids)
  return from.list('/proc').filter((name) => /^\d+$/.test(name) && !known.has(name))
}

/** A process and all that it and its threads started, as far as their parents live. https://man7.org/linux/man-pages/man5/proc_tid_children.5.html */
function descendants(first: number, from: Proc): string[] {
  const found = [String(first)]
  for (const pid of found) found.push(...childrenOf(pid, from))
  return found
}

function childrenOf(pid: string, from: Proc): string[] {
  try {
    return from.list(`/proc/${pid}/task`).flatMap((thread) => from.read(`/proc/${pid}/task/${thread}/children`).split(' ').filter((child) => child !== ''))
  } catch {
    return [] // it has ended, or this kernel has no such list
  }
}

/** The kernel writes addresses and ports in hexadecimal, addresses in the machine's own order. https://docs.kernel.org/networking/proc_net_tcp.html */
function socketInode(table: string, { address, port }: End): string | null {
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
    return from.list(`/proc/${pid}/fd`).some((descriptor) => {
      try {
        return from.link(`/proc/${pid}/fd/${descriptor}`) === socket
      } catch {
        return false // closed meanwhile; the others are still to be looked at
      }
    })
  } catch {
    return false // it has ended, or is none of ours to look into
  }
}
