/** An IPv4 network in CIDR notation: "10.96.0.0/16". */
export interface IpRange {
  cidr: string
  contains(address: string): boolean
  /** The address so many after the first one, which is the network itself. */
  at(offset: number): string
  /** Addresses in it. */
  size: number
}

export function ipRange(cidr: string): IpRange {
  const [network = '', length = '32'] = cidr.split('/')
  const size = 2 ** (32 - Number(length))
  const base = toNumber(network)
  return {
    cidr,
    size,
    contains(address) {
      const value = toNumber(address)
      return value >= base && value < base + size
    },
    at: (offset) => toText(base + offset),
  }
}

/** NaN for what is no IPv4 address. */
export function toNumber(address: string): number {
  const parts = address.split('.')
  if (parts.length !== 4) return NaN
  return parts.reduce((sum, part) => (/^\d{1,3}$/.test(part) && Number(part) < 256 ? sum * 256 + Number(part) : NaN), 0)
}

const toText = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
