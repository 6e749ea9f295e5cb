import type { IncomingMessage } from 'node:http'
import { BlockList, connect, isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { clusterAddresses } from '../cluster/cluster.ts'

/** What listens in a sandbox answers at once, or never. */
const CONNECT_MILLISECONDS = 10_000

/** The sandbox's own network: loopback, nodes, pods, Services, load balancers. An agent without a network of its own leads nowhere else. */
const reachable = new BlockList()
for (const network of ['127.0.0.0/8', '10.0.0.0/24', clusterAddresses.loadBalancers, clusterAddresses.podNetwork, clusterAddresses.serviceNetwork]) {
  const [address = '', prefix = ''] = network.split('/')
  reachable.addSubnet(address, Number(prefix), 'ipv4')
}
reachable.addAddress('::1', 'ipv6')

/** Where a CONNECT asks to go, or null when that is no place in the sandbox. */
export function tunnelTarget(authority: string): { host: string; port: number } | null {
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-f:]+)\]|([0-9.]+)):(\d{1,5})$/i.exec(authority) ?? []
  const host = bracketed ?? plain ?? ''
  const port = Number(digits)
  const version = isIP(host)
  if (version === 0 || !(port >= 1 && port <= 65_535)) return null
  return reachable.check(host, version === 6 ? 'ipv6' : 'ipv4') ? { host, port } : null
}

/** Answers `CONNECT <address>:<port>`: 200 and the bytes of that connection, 403 for an address elsewhere, 502 when nothing answers. */
export function openTunnel(request: IncomingMessage, client: Duplex, head: Buffer): void {
  client.on('error', () => client.destroy())
  const target = tunnelTarget(request.url ?? '')
  if (target === null) return refuse(client, '403 Forbidden', `${request.url} is not an address of the sandbox`)
  const server = connect({ ...target, timeout: CONNECT_MILLISECONDS })
  const fail = (error: Error): void => refuse(client, '502 Bad Gateway', error.message)
  server.once('error', fail)
  server.once('timeout', () => server.destroy(new Error(`nothing answered at ${request.url} within ${CONNECT_MILLISECONDS / 1000} s`)))
  client.once('close', () => server.destroy())
  server.once('connect', () => {
    server.off('error', fail)
    server.on('error', () => client.destroy())
    server.setTimeout(0)
    server.setNoDelay(true)
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    server.write(head)
    server.pipe(client)
    client.pipe(server)
    server.once('close', () => client.destroy())
  })
}

function refuse(client: Duplex, status: string, why: string): void {
  const body = Buffer.from(why)
  client.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: ${body.byteLength}\r\nconnection: close\r\n\r\n`), body]))
}
