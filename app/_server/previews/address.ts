import { BlockList, isIPv4 } from 'node:net'

/** A page of a sandbox: what listens at an address and a port of its own network. */
export interface PreviewTarget {
  sandbox: string
  address: string
  port: number
  /** Whether it is spoken to over TLS. */
  scheme: 'http' | 'https'
}

/** Of a scheme: browsers leave it out. */
export const usualPort = { http: 80, https: 443 } as const

/** The host under which previews are on a machine of one's own: browsers resolve every name under "localhost" to the machine itself. */
const LOCAL_PREVIEW_HOST = 'preview.localhost'

/**
 * The host that previews of a site live under, one name each; null when there is none: an address in numbers has no names under it.
 * @param siteHost "localhost:3000", as the browser sent it
 * @param configured PODYARD_PREVIEW_HOST, with or without a port
 */
export function previewHostOf(siteHost: string, configured: string | null): string | null {
  const { hostname, port } = new URL(`http://${siteHost}`)
  const withPort = (host: string) => (port === '' ? host : `${host}:${port}`)
  if (configured !== null) return configured.includes(':') ? configured : withPort(configured)
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname) ? withPort(LOCAL_PREVIEW_HOST) : null
}

/** One DNS label: "7f…-0a00000b7558", with an "s" behind for HTTPS. An origin for each target, so that no page reads another one's cookies. */
export const labelOf = ({ sandbox, address, port, scheme }: PreviewTarget): string =>
  `${sandbox}-${address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0')).join('')}${port.toString(16).padStart(4, '0')}${scheme === 'https' ? 's' : ''}`

/** Null for a host that is no preview's. */
export function targetOf(host: string | undefined, configured: string | null): (PreviewTarget & { label: string }) | null {
  const [, label = '', under = ''] = /^([a-z0-9-]+)\.([a-z0-9.-]+)(?::\d+)?$/i.exec(host ?? '') ?? []
  if (under.toLowerCase() !== (configured?.replace(/:\d+$/, '') ?? LOCAL_PREVIEW_HOST)) return null
  const [, sandbox, hexAddress = '', hexPort = '', secure] = /^([a-z0-9]{10,40})-([0-9a-f]{8})([0-9a-f]{4})(s?)$/.exec(label) ?? []
  if (sandbox === undefined) return null
  const address = (hexAddress.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).join('.')
  const port = Number.parseInt(hexPort, 16)
  return isIPv4(address) && port > 0 ? { sandbox, address, port, scheme: secure === 's' ? 'https' : 'http', label } : null
}

/** What only a lab's own network can mean: private addresses (RFC 1918), and its machine's own. */
const labNetworks = new BlockList()
for (const [network, bits] of [['10.0.0.0', 8], ['172.16.0.0', 12], ['192.168.0.0', 16], ['127.0.0.0', 8]] as const) labNetworks.addSubnet(network, bits)

/** What a web address means in a sandbox; null when it leads out of the lab. */
export function targetInLab(sandbox: string, { protocol, hostname, port }: URL): PreviewTarget | null {
  const address = hostname === 'localhost' ? '127.0.0.1' : hostname
  const scheme = protocol === 'http:' ? 'http' : protocol === 'https:' ? 'https' : null
  return scheme && isIPv4(address) && labNetworks.check(address) ? { sandbox, address, port: Number(port || usualPort[scheme]), scheme } : null
}

/** Whether a host is under the previews' one, whether or not it names one: nothing of the site is served there. */
export function isPreviewHost(host: string | undefined, configured: string | null): boolean {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase()
  const under = configured?.replace(/:\d+$/, '') ?? LOCAL_PREVIEW_HOST
  return name === under || name.endsWith(`.${under}`)
}
