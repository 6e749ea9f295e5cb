import { Resolver } from 'node:dns/promises'
import { isIPv4 } from 'node:net'
import type { ContainerWorld } from '../image.ts'

const TIMEOUT_MILLISECONDS = 2_000

export interface Resolved {
  /** The name that was found, after the search domains. */
  name: string
  addresses: string[]
}

/** Looks a name up as a program in the container would: /etc/hosts, then the name servers and search domains of /etc/resolv.conf. */
export async function resolveHost(container: ContainerWorld, host: string): Promise<Resolved | null> {
  if (isIPv4(host)) return { name: host, addresses: [host] }
  const text = (path: string): string => Buffer.from(container.files.read(path) ?? new Uint8Array()).toString()
  for (const line of text('/etc/hosts').split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (isIPv4(address) && names.includes(host)) return { name: host, addresses: [address] }
  }
  const { servers, searches, dots } = resolverSettings(text('/etc/resolv.conf'))
  if (servers.length === 0) return null
  const resolver = new Resolver({ timeout: TIMEOUT_MILLISECONDS, tries: 1 })
  resolver.setServers(servers)
  resolver.setLocalAddress(container.address)
  const whole = host.replace(/\.$/, '')
  const searched = searches.map((domain) => `${whole}.${domain}`)
  const candidates = host.endsWith('.') ? [whole] : host.split('.').length - 1 >= dots ? [whole, ...searched] : [...searched, whole]
  for (const name of candidates) {
    try {
      const addresses = await resolver.resolve4(name)
      if (addresses.length > 0) return { name, addresses }
    } catch {
      // Not under this name; the next may be.
    }
  }
  return null
}

export function resolverSettings(text: string): { servers: string[]; searches: string[]; dots: number } {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/))
  const valuesOf = (key: string): string[] => lines.filter(([first]) => first === key).flatMap((line) => line.slice(1))
  const dots = valuesOf('options').map((option) => /^ndots:(\d+)$/.exec(option)?.[1]).find((value) => value !== undefined)
  return { servers: valuesOf('nameserver'), searches: valuesOf('search'), dots: Number(dots ?? 1) }
}
