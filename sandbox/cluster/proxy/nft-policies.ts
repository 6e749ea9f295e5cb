import { createHash } from 'node:crypto'
import type { RouteRules } from './nft-rules.ts'
import type { Allowance, IsolatedPod, PortRange } from './service-network.ts'

/** Pure: one pod's policies as rules. Pods with the same rules share their chain, which its name is the digest of. */
export function policyRules({ address, nodeAddress, ingress, egress }: IsolatedPod): RouteRules {
  const elements: RouteRules['elements'] = [{ map: 'always', element: `${address} . ${address}` }]
  if (nodeAddress !== '') elements.push({ map: 'always', element: `${nodeAddress} . ${address}` })
  const chains: RouteRules['chains'] = []
  const isolate = (map: 'from_isolated' | 'to_isolated', allowed: readonly Allowance[], far: 'saddr' | 'daddr'): void => {
    const rules = [...allowed.flatMap((one) => allowing(one, far)), 'drop']
    // A transaction knows elements by their text, so that the two directions must not share one.
    const chain = `${far === 'daddr' ? 'egress' : 'ingress'}_${createHash('sha256').update(rules.join('\n')).digest('hex').slice(0, 16)}`
    chains.push([chain, rules])
    elements.push({ map, element: `${address} : jump ${chain}` })
  }
  if (egress !== undefined) isolate('from_isolated', egress, 'daddr')
  if (ingress !== undefined) isolate('to_isolated', ingress, 'saddr')
  return { sets: {}, chains, elements }
}

/** What is allowed returns, so that the other end's policies are asked too. */
function allowing({ addresses, block, ports }: Allowance, far: 'saddr' | 'daddr'): string[] {
  const place = [
    ...(addresses === undefined ? [] : [`ip ${far} { ${addresses.join(', ')} }`]),
    ...(block === undefined ? [] : [`ip ${far} ${block.cidr}`]),
    ...(block?.except ?? []).map((cidr) => `ip ${far} != ${cidr}`),
  ]
  if (ports === undefined) return [[...place, 'return'].join(' ')]
  return ports.map((port) => [...place, ...matching(port), 'return'].join(' '))
}

const matching = ({ protocol, first, last }: PortRange): string[] => {
  const name = protocol.toLowerCase()
  if (first === undefined) return [`meta l4proto ${name}`]
  return [`${name} dport ${last === undefined || last === first ? first : `${first}-${last}`}`]
}
