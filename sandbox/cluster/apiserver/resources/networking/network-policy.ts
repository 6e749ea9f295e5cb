import { isIP } from 'node:net'
import type { NetworkPolicy } from 'kubernetes-types/networking/v1'
import { invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb } from '../define.ts'
import { labelSelectorProblems } from '../rules/label-selector.ts'
import { selectorCell } from '../selector-cell.ts'

export const networkPolicies = define<NetworkPolicy>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  resource: 'networkpolicies',
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.networking.v1.NetworkPolicy',
  setDefaults({ spec }) {
    if (!spec) return
    for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) for (const port of rule.ports ?? []) port.protocol ??= 'TCP'
    if ((spec.policyTypes ?? []).length === 0) spec.policyTypes = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress']
  },
  validate: validatePolicy,
  columns: [nameColumn, text('Pod-Selector'), ageColumn],
  row: (policy, now) => [nameOf(policy), selectorCell(policy.spec?.podSelector), ageOf(policy, now)],
})

function validatePolicy({ spec }: NetworkPolicy): FieldError[] {
  if (!spec) return []
  const errors = labelSelectorProblems(spec.podSelector, 'spec.podSelector')
  for (const [index, type] of (spec.policyTypes ?? []).entries()) {
    if (type !== 'Ingress' && type !== 'Egress') errors.push(notSupported(`spec.policyTypes[${index}]`, type, ['Egress', 'Ingress']))
  }
  for (const [index, rule] of (spec.ingress ?? []).entries()) {
    errors.push(...portProblems(rule.ports, `spec.ingress[${index}].ports`), ...peerProblems(rule.from, `spec.ingress[${index}].from`))
  }
  for (const [index, rule] of (spec.egress ?? []).entries()) {
    errors.push(...portProblems(rule.ports, `spec.egress[${index}].ports`), ...peerProblems(rule.to, `spec.egress[${index}].to`))
  }
  return errors
}

type Rule = NonNullable<NonNullable<NetworkPolicy['spec']>['ingress']>[number]

function portProblems(ports: Rule['ports'], field: string): FieldError[] {
  return (ports ?? []).flatMap(({ protocol, port }, index) => {
    const errors: FieldError[] = []
    if (!['TCP', 'UDP', 'SCTP'].includes(protocol ?? '')) errors.push(notSupported(`${field}[${index}].protocol`, protocol, ['SCTP', 'TCP', 'UDP']))
    if (typeof port === 'number' && (port < 1 || port > 65535)) errors.push(invalid(`${field}[${index}].port`, port, 'must be between 1 and 65535, inclusive'))
    return errors
  })
}

const CIDR_WORDS = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/')
  const family = isIP(address)
  return family !== 0 && more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)
}

function blockProblems({ cidr, except = [] }: NonNullable<NonNullable<Rule['from']>[number]['ipBlock']>, field: string): FieldError[] {
  if (!cidr) return [required(`${field}.cidr`)]
  return [
    ...(isCidr(cidr) ? [] : [invalid(`${field}.cidr`, cidr, CIDR_WORDS)]),
    ...except.flatMap((one, index) => (isCidr(one) ? [] : [invalid(`${field}.except[${index}]`, one, CIDR_WORDS)])),
  ]
}

function peerProblems(peers: Rule['from'], field: string): FieldError[] {
  return (peers ?? []).flatMap((peer, index) => {
    const at = `${field}[${index}]`
    if (!peer.podSelector && !peer.namespaceSelector && !peer.ipBlock) return [required(at, 'must specify a peer')]
    if (peer.ipBlock && (peer.podSelector || peer.namespaceSelector)) {
      return [{ reason: 'FieldValueForbidden', field: at, detail: 'Forbidden: may not specify both ipBlock and another peer' } satisfies FieldError]
    }
    if (peer.ipBlock) return blockProblems(peer.ipBlock, `${at}.ipBlock`)
    return [...labelSelectorProblems(peer.podSelector, `${at}.podSelector`), ...labelSelectorProblems(peer.namespaceSelector, `${at}.namespaceSelector`)]
  })
}
