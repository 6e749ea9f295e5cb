import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import type { Pod } from 'kubernetes-types/core/v1'

/** A client over UDP that says nothing for so long is forgotten. */
const UDP_IDLE_MILLISECONDS = 30_000
const MOST_UDP_CLIENTS = 256

export interface HostPort {
  hostIP: string
  hostPort: number
  containerPort: number
  protocol: string
}

/** The ports of its node that a pod asks for. What is asked for on every address is opened on the node's own. */
export function hostPortsOf(pod: Pod, nodeAddress: string): HostPort[] {
  if (pod.spec?.hostNetwork) return []
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')]
  return containers.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostIP, hostPort, containerPort, protocol = 'TCP' }) =>
      hostPort ? [{ hostIP: !hostIP || hostIP === '0.0.0.0' ? nodeAddress : hostIP, hostPort, containerPort, protocol }] : [],
    ),
  )
}

/** Leads ports of the node to a pod, as the portmap plugin does, until closed. Throws what listening throws; nothing is open then. */
export async function openHostPorts(pod: Pod, podAddress: string, nodeAddress: string): Promise<() => void> {
  const closers: (() => void)[] = []
  const close = (): void => closers.forEach((one) => one())
  try {
    for (const port of hostPortsOf(pod, nodeAddress)) {
      if (port.protocol === 'TCP') closers.push(await forwardTcp(port, podAddress, nodeAddress))
      else if (port.protocol === 'UDP') closers.push(await forwardUdp(port, podAddress, nodeAddress))
    }
  } catch (error) {
    close()
    throw error
  }
  return close
}

async function forwardTcp({ hostIP, hostPort, containerPort }: HostPort, podAddress: string, nodeAddress: string): Promise<() => void> {
  const server: Server = createServer((client) => {
    const inner = connect({ host: podAddress, port: containerPort, localAddress: nodeAddress })
    client.on('error', () => inner.destroy())
    inner.on('error', () => client.destroy())
    client.pipe(inner).pipe(client)
  })
  server.listen({ host: hostIP, port: hostPort })
  await once(server, 'listening')
  return () => server.close()
}

async function forwardUdp({ hostIP, hostPort, containerPort }: HostPort, podAddress: string, nodeAddress: string): Promise<() => void> {
  const clients = new Map<string, { socket: UdpSocket; idle: NodeJS.Timeout }>()
  const outer = createSocket('udp4')
  const forget = (key: string): void => {
    const client = clients.get(key)
    clients.delete(key)
    clearTimeout(client?.idle)
    client?.socket.close()
  }
  outer.on('message', (message, from) => {
    const key = `${from.address}:${from.port}`
    let client = clients.get(key)
    if (client === undefined) {
      if (clients.size >= MOST_UDP_CLIENTS) return
      const socket = createSocket('udp4')
      socket.on('error', () => forget(key))
      socket.on('message', (answer) => outer.send(answer, from.port, from.address))
      socket.bind(0, nodeAddress)
      client = { socket, idle: setTimeout(() => forget(key), UDP_IDLE_MILLISECONDS) }
      clients.set(key, client)
    }
    client.idle.refresh()
    client.socket.send(message, containerPort, podAddress)
  })
  outer.bind(hostPort, hostIP)
  await once(outer, 'listening')
  return () => {
    for (const key of [...clients.keys()]) forget(key)
    outer.close()
  }
}
