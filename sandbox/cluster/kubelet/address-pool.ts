/**
 * Pod addresses of one node, handed out in turn as upstream's host-local IPAM does, so that an address rests as long as possible
 * before another pod has it.
 */
export class AddressPool {
  private readonly base: number
  private readonly size: number
  private readonly taken = new Set<number>()
  private next: number

  /** `cidr`: "10.244.1.0/24". The first address is the network, the second the node's own bridge, the last the broadcast. */
  constructor(cidr: string) {
    const [address = '', bits = ''] = cidr.split('/')
    this.base = toNumber(address)
    this.size = 2 ** (32 - Number(bits))
    this.next = FIRST
  }

  /** Throws when all are taken. A wanted address is given when it is free and of this node. */
  take(wanted?: string): string {
    const offset = wanted === undefined ? -1 : toNumber(wanted) - this.base
    if (offset >= FIRST && offset < this.size - 1 && !this.taken.has(offset)) return this.give(offset)
    for (let tried = FIRST; tried < this.size - 1; tried++) {
      const candidate = this.next
      this.next = candidate + 1 >= this.size - 1 ? FIRST : candidate + 1
      if (!this.taken.has(candidate)) return this.give(candidate)
    }
    throw new Error(`no IP addresses available in range ${toText(this.base)}-${toText(this.base + this.size - 1)}`)
  }

  release(address: string): void {
    this.taken.delete(toNumber(address) - this.base)
  }

  private give(offset: number): string {
    this.taken.add(offset)
    return toText(this.base + offset)
  }
}

const FIRST = 2
const toNumber = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
const toText = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
