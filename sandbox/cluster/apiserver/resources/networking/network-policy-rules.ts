import { BlockList, isIPv6 } from 'node:net'
import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1'
import { portNameProblems } from '../../../machinery/name-rules.ts'
import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { networkProblems } from '../rules/addresses.ts'
import { invalidValue } from '../rules/go-values.ts'
import { labelSelectorProblems } from '../rules/label-selector.ts'
import { portNumberProblems } from '../rules/numbers.ts'

const PROTOCOLS = ['TCP', 'UDP', 'SCTP']
const POLICY_TYPES = ['Ingress', 'Egress']

/** pkg/apis/networking/validation ValidateNetworkPolicySpec, in its order. */
export function validateNetworkPolicy({ spec }: NetworkPolicy): FieldError[] {
  const { podSelector, ingress = [], egress = [], policyTypes = [] } = spec ?? ({} as Partial<NonNullable<NetworkPolicy['spec']>>)
  const errors = [
    ...labelSelectorProblems(podSelector, 'spec.podSelector'),
    ...ingress.flatMap(({ ports, from }, index) => ruleProblems(ports, from, `spec.ingress[${index}]`, 'from')),
    ...egress.flatMap(({ ports, to }, index) => ruleProblems(ports, to, `spec.egress[${index}]`, 'to')),
  ]
  if (policyTypes.length > POLICY_TYPES.length) {
    return [...errors, invalidValue('spec.policyTypes', `[]networking.PolicyType{${policyTypes.map((one) => JSON.stringify(one)).join(', ')}}`, 'may not specify more than two policyTypes')]
  }
  return [...errors, ...policyTypes.flatMap((type, index) => (POLICY_TYPES.includes(type) ? [] : [notSupported(`spec.policyTypes[${index}]`, type, POLICY_TYPES)]))]
}

const ruleProblems = (ports: NetworkPolicyPort[] | undefined, peers: NetworkPolicyPeer[] | undefined, field: string, side: 'from' | 'to'): FieldError[] => [
  ...(ports ?? []).flatMap((port, index) => portProblems(port, `${field}.ports[${index}]`)),
  ...(peers ?? []).flatMap((peer, index) => peerProblems(peer, `${field}.${side}[${index}]`)),
]

function portProblems({ protocol, port, endPort }: NetworkPolicyPort, field: string): FieldError[] {
  const errors = protocol === undefined || PROTOCOLS.includes(protocol) ? [] : [notSupported(`${field}.protocol`, protocol, PROTOCOLS)]
  const wrongEnd = (words: string): number => errors.push(invalid(`${field}.endPort`, endPort, words))
  if (typeof port === 'number') {
    errors.push(...portNumberProblems(port, `${field}.port`))
    if (endPort === undefined) return errors
    if (endPort < port) wrongEnd('must be greater than or equal to `port`')
    return [...errors, ...portNumberProblems(endPort, `${field}.endPort`)]
  }
  if (port === undefined) {
    if (endPort !== undefined) wrongEnd('may not be specified when `port` is not specified')
    return errors
  }
  if (endPort !== undefined) wrongEnd('may not be specified when `port` is non-numeric')
  return [...errors, ...portNameProblems(port).map((problem) => invalid(`${field}.port`, port, problem))]
}

function peerProblems({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, field: string): FieldError[] {
  const errors = [
    ...labelSelectorProblems(podSelector, `${field}.podSelector`),
    ...labelSelectorProblems(namespaceSelector, `${field}.namespaceSelector`),
    ...(ipBlock ? blockProblems(ipBlock, `${field}.ipBlock`) : []),
  ]
  if (!podSelector && !namespaceSelector && !ipBlock) errors.push(required(field, 'must specify a peer'))
  else if (ipBlock && (podSelector || namespaceSelector)) errors.push(forbidden(field, 'may not specify both ipBlock and another peer'))
  return errors
}

function blockProblems({ cidr, except = [] }: Partial<IPBlock>, field: string): FieldError[] {
  if (!cidr) return [required(`${field}.cidr`)]
  const errors = networkProblems(cidr, `${field}.cidr`)
  if (errors.length > 0) return errors
  return except.flatMap((one, index) => {
    const at = `${field}.except[${index}]`
    const problems = networkProblems(one, at)
    return problems.length > 0 || isWithin(one, cidr) ? problems : [invalid(at, one, 'must be a strict subset of `cidr`')]
  })
}

/** Whether a network is a part of another, and smaller. */
function isWithin(part: string, whole: string): boolean {
  const [[address = '', bits], [base = '', baseBits]] = [part.split('/'), whole.split('/')]
  const family = isIPv6(base) ? 'ipv6' : 'ipv4'
  if (isIPv6(address) !== isIPv6(base) || Number(bits) <= Number(baseBits)) return false
  const block = new BlockList()
  block.addSubnet(base, Number(baseBits), family)
  return block.check(address, family)
}
