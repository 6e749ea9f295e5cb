import { BlockList } from 'node:net'
import type { Allowance, IsolatedPod, PortRange } from './service-network.ts'

/** Where a connection goes. */
export interface Destination {
  address: string
  port: number
  protocol: PortRange['protocol']
}

/**
 * Whether policies let a connection through. Pure. https://kubernetes.io/docs/concepts/services-networking/network-policies/
 * @param isolated by address
 */
export function letsThrough(isolated: ReadonlyMap<string, IsolatedPod>, from: string, to: Destination): boolean {
  const sender = isolated.get(from)
  const receiver = isolated.get(to.address)
  // A node reaches its own pods, and pods reach their node.
  if (from === receiver?.nodeAddress || to.address === sender?.nodeAddress || from === to.address) return true
  return allowed(sender?.egress, to.address, to) && allowed(receiver?.ingress, from, to)
}

const allowed = (allowances: readonly Allowance[] | undefined, peer: string, to: Destination): boolean =>
  allowances === undefined || allowances.some((one) => isAmong(one, peer) && hasPort(one, to))

function isAmong({ addresses, block }: Allowance, peer: string): boolean {
  if (addresses === undefined && block === undefined) return true
  return addresses?.includes(peer) === true || (block !== undefined && within([block.cidr], peer) && !within(block.except, peer))
}

function within(networks: readonly string[], address: string): boolean {
  const list = new BlockList()
  for (const network of networks) {
    const [base = '', bits = '32'] = network.split('/')
    list.addSubnet(base, Number(bits), 'ipv4')
  }
  return list.check(address, 'ipv4')
}

const hasPort = ({ ports }: Allowance, { port, protocol }: Destination): boolean =>
  ports === undefined || ports.some((range) => range.protocol === protocol && (range.first === undefined || (range.first <= port && port <= (range.last ?? range.first))))
