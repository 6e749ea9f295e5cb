import type { Namespace, Pod } from 'kubernetes-types/core/v1'
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1'
import { matchesLabelSelector } from '../machinery/selectors.ts'
import type { Stored } from '../machinery/object.ts'
import type { Allowance, IsolatedPod, PortRange } from './service-network.ts'

/** What policies are computed from. */
export interface PolicyWorld {
  policies: readonly Stored<NetworkPolicy>[]
  pods: readonly Stored<Pod>[]
  namespaces: readonly Stored<Namespace>[]
  /** Others that selectors may find: the cluster's DNS, which is no pod here. */
  peers?: readonly Stored<Pod>[]
}

type Direction = 'ingress' | 'egress'

/**
 * Which pods may only be reached, or reach others, as policies allow. Pure. A pod that no policy selects for a direction is not among
 * them: everything is allowed to it. https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function isolatedPods(world: PolicyWorld): IsolatedPod[] {
  const pods = world.pods.filter(hasTraffic)
  const reachable = { ...world, pods: [...pods, ...(world.peers ?? [])] }
  return pods.flatMap((pod) => {
    const mine = world.policies.filter(({ metadata, spec }) => metadata.namespace === pod.metadata.namespace && matchesLabelSelector(spec?.podSelector ?? {}, pod.metadata.labels))
    const of = (direction: Direction): readonly Allowance[] | undefined => {
      const selecting = mine.filter((policy) => directionsOf(policy).includes(direction))
      return selecting.length === 0 ? undefined : selecting.flatMap((policy) => allowances(policy, direction, pod, reachable))
    }
    const [ingress, egress] = [of('ingress'), of('egress')]
    if (ingress === undefined && egress === undefined) return []
    return [{ address: addressOf(pod), nodeAddress: pod.status?.hostIP ?? '', ...(ingress === undefined ? {} : { ingress }), ...(egress === undefined ? {} : { egress }) }]
  })
}

const addressOf = (pod: Pod): string => pod.status?.podIP ?? ''

/** Pods on the host's network are the node to the network; what has ended has no address any more. */
const hasTraffic = ({ spec, status }: Pod): boolean =>
  (status?.podIP ?? '') !== '' && spec?.hostNetwork !== true && status?.phase !== 'Succeeded' && status?.phase !== 'Failed'

/** Ingress always, unless it is not named; egress where it is named or there are rules for it. */
function directionsOf({ spec }: NetworkPolicy): Direction[] {
  const named = spec?.policyTypes
  if (named !== undefined && named.length > 0) return named.flatMap((type) => (type === 'Ingress' ? ['ingress' as const] : type === 'Egress' ? ['egress' as const] : []))
  return spec?.egress === undefined ? ['ingress'] : ['ingress', 'egress']
}

function allowances(policy: Stored<NetworkPolicy>, direction: Direction, pod: Stored<Pod>, world: PolicyWorld): Allowance[] {
  const rules = direction === 'ingress' ? (policy.spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports })) : (policy.spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }))
  return rules.flatMap(({ peers, ports = [] }) => {
    const everywhere = peers === undefined || peers.length === 0
    // A named port is one of the pod that is reached, so each of those may have another number for it.
    const plain = ports.filter((port) => typeof port.port !== 'string').map(rangeOf)
    const named = ports.filter((port) => typeof port.port === 'string')
    const whole: Allowance[] = []
    if (ports.length === 0 || plain.length > 0) {
      const some = ports.length === 0 ? {} : { ports: plain }
      if (everywhere) whole.push(some)
      else whole.push(...placesOf(peers, policy, world).map((place) => ({ ...place, ...some })))
    }
    if (named.length === 0) return whole
    if (direction === 'ingress') {
      const own = named.flatMap((port) => numbersOf(pod, port))
      if (own.length === 0) return whole
      return [...whole, ...(everywhere ? [{ ports: own }] : placesOf(peers, policy, world).map((place) => ({ ...place, ports: own })))]
    }
    const reached = everywhere ? world.pods : peers.flatMap((peer) => podsOf(peer, policy, world))
    const byPod = reached.flatMap((one): Allowance[] => {
      const numbers = named.flatMap((port) => numbersOf(one, port))
      return numbers.length === 0 ? [] : [{ addresses: [addressOf(one)], ports: numbers }]
    })
    return [...whole, ...byPod]
  })
}

/** Where peers are: the pods that are selected as one list of addresses, each block by itself. */
function placesOf(peers: readonly NetworkPolicyPeer[], policy: Stored<NetworkPolicy>, world: PolicyWorld): Pick<Allowance, 'addresses' | 'block'>[] {
  const addresses = [...new Set(peers.flatMap((peer) => podsOf(peer, policy, world)).map(addressOf))].sort()
  const blocks = peers.flatMap(({ ipBlock }) => (ipBlock === undefined || ipBlock.cidr.includes(':') ? [] : [{ block: { cidr: ipBlock.cidr, except: ipBlock.except ?? [] } }]))
  return [...(addresses.length === 0 ? [] : [{ addresses }]), ...blocks]
}

function podsOf({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, policy: Stored<NetworkPolicy>, { pods, namespaces }: PolicyWorld): Stored<Pod>[] {
  if (ipBlock !== undefined) return []
  const within =
    namespaceSelector === undefined
      ? new Set([policy.metadata.namespace])
      : new Set(namespaces.filter(({ metadata }) => matchesLabelSelector(namespaceSelector, metadata.labels)).map(({ metadata }) => metadata.name))
  return pods.filter(({ metadata }) => within.has(metadata.namespace ?? '') && matchesLabelSelector(podSelector ?? {}, metadata.labels))
}

const protocolOf = ({ protocol }: { protocol?: string }): PortRange['protocol'] => (protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP')

/** Without a number: every port of the protocol. */
const rangeOf = (port: NetworkPolicyPort): PortRange => ({
  protocol: protocolOf(port),
  ...(typeof port.port === 'number' ? { first: port.port, last: port.endPort ?? port.port } : {}),
})

const numbersOf = (pod: Pod, wanted: NetworkPolicyPort): PortRange[] =>
  (pod.spec?.containers ?? [])
    .flatMap((container) => container.ports ?? [])
    .filter((port) => port.name === wanted.port && protocolOf(port) === protocolOf(wanted))
    .map(({ containerPort }) => ({ protocol: protocolOf(wanted), first: containerPort, last: containerPort }))
