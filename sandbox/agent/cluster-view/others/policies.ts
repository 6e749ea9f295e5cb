import type { Namespace, Pod } from 'kubernetes-types/core/v1'
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1'
import type { Fact } from '../../../cluster-protocol.ts'
import type { Stored } from '../../../cluster/machinery/object.ts'
import { isActive } from '../../../cluster/machinery/pods.ts'
import { labelSelectorText, matchesLabelSelector, requirementsOf } from '../../../cluster/machinery/selectors.ts'
import { explainHeld } from '../explain/ending.ts'
import { explanation } from '../explain/explanation.ts'
import { fact, listed, otherOf, type Other } from './other.ts'

export interface PolicyAround {
  pods: readonly Stored<Pod>[]
  namespaces: readonly Stored<Namespace>[]
}

type LabelSelector = NonNullable<NetworkPolicyPeer['podSelector']>

/** "app=web"; "" of one that takes everything. */
export const selectorText = (selector: LabelSelector | undefined): string => labelSelectorText(requirementsOf(selector ?? {}) ?? [])

/** Whom a policy selects, and what it lets in and out. https://kubernetes.io/docs/concepts/services-networking/network-policies/ */
export function drawPolicy(policy: Stored<NetworkPolicy>, around: PolicyAround): Other {
  const { spec, metadata } = policy
  const namespace = metadata.namespace ?? ''
  const selected = around.pods.filter((pod) => pod.metadata.namespace === namespace && isActive(pod) && matchesLabelSelector(spec?.podSelector ?? {}, pod.metadata.labels))
  const selector = selectorText(spec?.podSelector)
  // As the API fills it in.
  const types = spec?.policyTypes ?? ['Ingress', ...(spec?.egress === undefined ? [] : ['Egress'])]
  const way = (rules: readonly { peers: readonly NetworkPolicyPeer[]; ports: readonly NetworkPolicyPort[] }[], [some, any, none]: readonly [Fact['fact'], Fact['fact'], Fact['fact']]): Fact[] => {
    if (rules.length === 0) return [fact(none)]
    return rules.map(({ peers, ports }) => (peers.length === 0 ? fact(any, { ports: portsText(ports) }) : drawRule(some, peers, portsText(ports), namespace, around)))
  }
  return otherOf('NetworkPolicy', policy, {
    facts: [
      fact('selects', { selector: selector === '' ? 'all' : selector, count: selected.length }),
      ...(types.includes('Ingress') ? way((spec?.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from, ports })), ['letsIn', 'letsAnybodyIn', 'letsNobodyIn']) : []),
      ...(types.includes('Egress') ? way((spec?.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports })), ['letsOut', 'letsAnybodyOut', 'letsNobodyOut']) : []),
    ],
    why: explainHeld(metadata) ?? (selected.length === 0 && selector !== '' ? explanation('policySelectsNobody', { selector, namespace }) : null),
  })
}

function drawRule(name: Fact['fact'], peers: readonly NetworkPolicyPeer[], ports: string, namespace: string, around: PolicyAround): Fact {
  const reached = peers.map((peer) => podsOf(peer, namespace, around))
  const pods = new Set(reached.flatMap((one) => one ?? []))
  // Addresses need no pods: whoever has them is meant.
  const whom = reached.includes(null) ? 'addresses' : 'pods'
  return fact(name, { peers: listed(peers.map(peerText), 4), whom, count: pods.size, ports }, { broken: whom === 'pods' && pods.size === 0 })
}

/** Null: it names addresses. */
function podsOf({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, own: string, { pods, namespaces }: PolicyAround): readonly Stored<Pod>[] | null {
  if (ipBlock !== undefined) return null
  const names = namespaceSelector === undefined ? new Set([own]) : new Set(namespaces.filter(({ metadata }) => matchesLabelSelector(namespaceSelector, metadata.labels)).map(({ metadata }) => metadata.name))
  return pods.filter((pod) => names.has(pod.metadata.namespace ?? '') && isActive(pod) && matchesLabelSelector(podSelector ?? {}, pod.metadata.labels))
}

/** In the notation of selectors: "app=web", "*" for every pod, "team=a/app=web" for those of other namespaces, "10.0.0.0/8 − 10.1.0.0/16". */
function peerText({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): string {
  if (ipBlock !== undefined) return [ipBlock.cidr, ...(ipBlock.except ?? [])].join(' − ')
  const pods = selectorText(podSelector) || '*'
  return namespaceSelector === undefined ? pods : `${selectorText(namespaceSelector) || '*'}/${pods}`
}

const portsText = (ports: readonly NetworkPolicyPort[]): string =>
  listed(ports.map(({ port, endPort, protocol }) => `${port ?? '*'}${endPort === undefined ? '' : `–${endPort}`}/${protocol ?? 'TCP'}`), 4) || 'all'
