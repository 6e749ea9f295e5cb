import { isIP } from 'node:net'

/** An address of IPv4 or IPv6 as a number of so many bits. */
export interface Address {
  bits: 32 | 128
  value: bigint
}

export interface Network {
  /** As it was written: bits after the prefix stay. */
  address: Address
  prefix: number
}

/** Null for what Go's net/netip, or Kubernetes after it, does not take: zones, and IPv4 written as IPv6. */
export function parseAddress(text: string): Address | null {
  if (isIP(text) === 4) return { bits: 32, value: text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n) }
  if (isIP(text) !== 6 || text.includes('%')) return null
  const value = valueOf6(text)
  return value >> 32n === 0xffffn ? null : { bits: 128, value }
}

function valueOf6(text: string): bigint {
  // The last two groups may be written as IPv4.
  const plain = text.replace(/[\d.]+\.\d+$/, (dotted) => {
    const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number)
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  })
  const [head = '', tail] = plain.split('::')
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const before = groups(head)
  const after = groups(tail ?? '')
  const all = [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after]
  return all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n)
}

/** RFC 5952, as net/netip writes it. */
export function addressText({ bits, value }: Address): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
  const groups = Array.from({ length: 8 }, (_, place) => ((value >> BigInt(112 - 16 * place)) & 0xffffn).toString(16))
  const zeros = longestZeros(groups)
  if (zeros.length < 2) return groups.join(':')
  return `${groups.slice(0, zeros.at).join(':')}::${groups.slice(zeros.at + zeros.length).join(':')}`
}

/** The first of the longest runs of zero groups. */
function longestZeros(groups: readonly string[]): { at: number; length: number } {
  let longest = { at: 0, length: 0 }
  let length = 0
  groups.forEach((group, place) => {
    length = group === '0' ? length + 1 : 0
    if (length > longest.length) longest = { at: place - length + 1, length }
  })
  return longest
}

export function parseNetwork(text: string): Network | null {
  const [, start = '', length = ''] = /^([^/]*)\/(0|[1-9]\d{0,2})$/.exec(text) ?? []
  const address = parseAddress(start)
  if (address === null || length === '' || Number(length) > address.bits) return null
  return { address, prefix: Number(length) }
}

export const networkText = ({ address, prefix }: Network): string => `${addressText(address)}/${prefix}`

/** With the bits after the prefix zero. */
export function masked({ address: { bits, value }, prefix }: Network): Network {
  const rest = BigInt(bits - prefix)
  return { address: { bits, value: (value >> rest) << rest }, prefix }
}

export function containsAddress({ address: { bits, value }, prefix }: Network, address: Address): boolean {
  const rest = BigInt(bits - prefix)
  return bits === address.bits && value >> rest === address.value >> rest
}

const named = (...texts: readonly string[]): Network[] => texts.map((text) => parseNetwork(text)!)
/** What net/netip says of an address: https://pkg.go.dev/net/netip#Addr */
const ranges = {
  isUnspecified: named('0.0.0.0/32', '::/128'),
  isLoopback: named('127.0.0.0/8', '::1/128'),
  // Of IPv6 whatever its flags are.
  isLinkLocalMulticast: [...named('224.0.0.0/24'), ...Array.from({ length: 16 }, (_, flags) => named(`ff${flags.toString(16)}2::/16`)).flat()],
  isLinkLocalUnicast: named('169.254.0.0/16', 'fe80::/10'),
} as const
const multicast = named('224.0.0.0/4', 'ff00::/8')
const broadcast = named('255.255.255.255/32')

export const isIn = (networks: readonly Network[], address: Address): boolean => networks.some((network) => containsAddress(network, address))

export const addressIs = {
  isUnspecified: (address: Address) => isIn(ranges.isUnspecified, address),
  isLoopback: (address: Address) => isIn(ranges.isLoopback, address),
  isLinkLocalMulticast: (address: Address) => isIn(ranges.isLinkLocalMulticast, address),
  isLinkLocalUnicast: (address: Address) => isIn(ranges.isLinkLocalUnicast, address),
  isGlobalUnicast: (address: Address) => ![...Object.values(ranges), multicast, broadcast].some((networks) => isIn(networks, address)),
} as const
