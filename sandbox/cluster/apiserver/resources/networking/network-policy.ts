import type { NetworkPolicy } from 'kubernetes-types/networking/v1'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb } from '../define.ts'
import { selectorCell } from '../selector-cell.ts'
import { validateNetworkPolicy } from './network-policy-rules.ts'
import { networkPolicyWarnings } from './network-warnings.ts'

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
  validate: validateNetworkPolicy,
  warnings: networkPolicyWarnings,
  columns: [nameColumn, text('Pod-Selector'), ageColumn],
  row: (policy, now) => [nameOf(policy), selectorCell(policy.spec?.podSelector), ageOf(policy, now)],
})
