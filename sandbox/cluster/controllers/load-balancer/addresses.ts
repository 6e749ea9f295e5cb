import type { AddressType } from './listeners.ts'

/** Host numbers in 10.0.1.0/24 by kind of address. */
const RANGES: Readonly<Record<AddressType, { first: number; last: number }>> = { internet: { first: 1, last: 199 }, intranet: { first: 200, last: 254 } }
const NETWORK = '10.0.1.'

/** The wanted address, or the lowest that is free; throws when there is none. */
export function chooseAddress(type: AddressType, taken: ReadonlySet<string>, wanted: string | undefined): string {
  if (wanted) {
    if (!wanted.startsWith(NETWORK)) throw new Error(`loadBalancerIP ${wanted} is not one of this cloud's: it must be in ${NETWORK}0/24`)
    if (taken.has(wanted)) throw new Error(`loadBalancerIP ${wanted} belongs to another service`)
    return wanted
  }
  const { first, last } = RANGES[type]
  for (let host = first; host <= last; host++) if (!taken.has(`${NETWORK}${host}`)) return `${NETWORK}${host}`
  throw new Error(`all ${type} addresses of ${NETWORK}0/24 are in use`)
}
