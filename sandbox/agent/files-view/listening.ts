import { readFile } from 'node:fs/promises'
import type { ListeningPort } from '../../files-protocol.ts'

/** TCP's state "listen" in /proc/net/tcp. */
const LISTEN = '0A'
/** Ports that one page is told of. */
const MOST_PORTS = 64

/**
 * What the learner's programs listen on. The cluster's own parts listen too, on addresses of their own: nodes, pods and Services are
 * reached as in any cluster, so only loopback and "every address" are told.
 */
export async function listeningPorts(read?: ReadTable): Promise<ListeningPort[]> {
  const ports = (await listeningTables(read)).flatMap(parseTable).filter(({ address }) => ['0.0.0.0', '::'].includes(address) || address === '::1' || address.startsWith('127.'))
  const byPort = new Map(ports.map((one) => [one.port, { port: one.port, address: ['0.0.0.0', '::'].includes(one.address) ? '127.0.0.1' : one.address }]))
  return [...byPort.values()].sort((a, b) => a.port - b.port).slice(0, MOST_PORTS)
}

type ReadTable = (file: string) => Promise<string>

/** The kernel's tables for IPv4 and IPv6; empty where it has none. Not read in the event loop's thread: it takes some milliseconds each. */
export const listeningTables = (read: ReadTable = (file) => readFile(file, 'latin1')): Promise<string[]> =>
  Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((file) => read(file).catch(() => '')))

export function parseTable(table: string): ListeningPort[] {
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[3] === LISTEN)
    .flatMap(([, local = '']) => {
      const [address = '', port = ''] = local.split(':')
      const shown = addressOf(address)
      return shown === null ? [] : [{ address: shown, port: Number.parseInt(port, 16) }]
    })
}

/** The kernel writes each 32 bits in the machine's own order, which is little-endian wherever Podyard runs. */
function addressOf(hex: string): string | null {
  if (hex.length === 8) return (hex.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16)).join('.')
  if (/^0{32}$/.test(hex)) return '::'
  if (hex === '00000000000000000000000001000000') return '::1'
  const mapped = /^0{16}FFFF0000([0-9A-F]{8})$/i.exec(hex)?.[1]
  return mapped === undefined ? null : addressOf(mapped)
}
