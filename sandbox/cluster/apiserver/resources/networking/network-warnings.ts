import { isIPv4 } from 'node:net'
import type { NetworkPolicy, NetworkPolicyPeer } from 'kubernetes-types/networking/v1'

const ADDRESS_BITS = 32

/** Networks that could mean two things: an address within them, or all of them. apimachinery/pkg/util/validation GetWarningsForCIDR */
export const networkPolicyWarnings = ({ spec }: NetworkPolicy): string[] => [
  ...(spec?.ingress ?? []).flatMap(({ from }, index) => peerWarnings(from, `spec.ingress[${index}].from`)),
  ...(spec?.egress ?? []).flatMap(({ to }, index) => peerWarnings(to, `spec.egress[${index}].to`)),
]

const peerWarnings = (peers: NetworkPolicyPeer[] | undefined, field: string): string[] =>
  (peers ?? []).flatMap(({ ipBlock }, index) => [
    ...ambiguity(ipBlock?.cidr ?? '', `${field}[${index}].ipBlock.cidr`),
    ...(ipBlock?.except ?? []).flatMap((one, position) => ambiguity(one, `${field}[${index}].ipBlock.except[${position}]`)),
  ])

function ambiguity(network: string, field: string): string[] {
  const [address = '', bits = ''] = network.split('/')
  if (!isIPv4(address)) return []
  const base = networkOf(address, Number(bits))
  if (base === address) return []
  return [`${field}: CIDR value ${JSON.stringify(network)} is ambiguous in this context (should be ${JSON.stringify(`${base}/${bits}`)} or ${JSON.stringify(`${address}/${ADDRESS_BITS}`)}?)`]
}

/** The address with all but its first bits cleared. */
function networkOf(address: string, bits: number): string {
  const parts = address.split('.').map(Number)
  return parts.map((part, index) => part & (0xff << Math.min(8, Math.max(0, 8 * (index + 1) - bits))) & 0xff).join('.')
}
