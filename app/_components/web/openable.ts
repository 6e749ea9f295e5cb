import type { ListeningPort } from '../../../sandbox/files-protocol.ts'
import type { ClusterPicture } from '../../../sandbox/protocol.ts'

/** Something of the lab that a browser can open. */
export interface Openable {
  /** "10.0.0.11:30080", "https://10.0.0.11:30443" */
  target: string
  address: string
  port: number
  /** The Service it belongs to; null for a program in the shell's machine. */
  service: { name: string; namespace: string; type: 'NodePort' | 'LoadBalancer' } | null
}

/** By these numbers everybody knows that TLS is spoken. */
const tlsPorts = new Set([443, 6443, 8443])

/** Every node answers on a node port; the first stands for all. */
const firstNodeAddress = '10.0.0.11'

/** What a browser outside of a cluster could reach: node ports, load balancers, and what listens in the shell's machine. */
export function openables(picture: ClusterPicture | null, ports: readonly ListeningPort[]): Openable[] {
  const services = (picture?.services ?? []).flatMap(({ name, namespace, type, ports: shown, externalAddresses = [] }) => {
    if (type !== 'NodePort' && type !== 'LoadBalancer') return []
    const service = { name, namespace, type } as const
    return shown.flatMap((text): Openable[] => {
      const [, port = '', nodePort, protocol] = /^(\d+)(?::(\d+))?\/(\w+)$/.exec(text) ?? []
      if (protocol !== 'TCP') return []
      const isTls = tlsPorts.has(Number(port))
      const external = externalAddresses.map((address) => openable(address, Number(port), isTls, service))
      return nodePort === undefined ? external : [...external, openable(firstNodeAddress, Number(nodePort), isTls, { ...service, type: 'NodePort' })]
    })
  })
  return [...services, ...ports.map(({ address, port }) => openable(address === '::1' ? '127.0.0.1' : address, port, tlsPorts.has(port), null))]
}

const openable = (address: string, port: number, isTls: boolean, service: Openable['service']): Openable => ({ target: `${isTls ? 'https://' : ''}${address}:${port}`, address, port, service })

/** "10.0.0.11:30080/path?x", with or without "http://", or with "https://"; a port alone is one of the shell's machine. Null for anything else. */
export function parseAddress(text: string): { scheme: 'http' | 'https'; address: string; port: number; path: string } | null {
  const match = /^(?:(https?):\/\/)?(?:(localhost|(?:\d{1,3}\.){3}\d{1,3})(?::(\d{1,5}))?|:?(\d{1,5}))(\/.*)?$/i.exec(text.trim())
  if (!match) return null
  const [, said, host = 'localhost', hostPort, alone, path = '/'] = match
  const scheme = said?.toLowerCase() === 'https' ? 'https' : 'http'
  const port = Number(hostPort ?? alone ?? (scheme === 'https' ? 443 : 80))
  return port >= 1 && port <= 65_535 ? { scheme, address: host === 'localhost' ? '127.0.0.1' : host, port, path } : null
}
