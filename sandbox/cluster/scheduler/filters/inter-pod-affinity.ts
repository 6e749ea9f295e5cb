import type { Namespace, Pod, PodAffinityTerm } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'
import { matchesLabelSelector } from '../../machinery/selectors.ts'
import { type ClusterState, type Filter, resolvable, unresolvable } from './filter-port.ts'
import type { NodeState } from '../node-state.ts'

/** Whether a term of `owner` speaks of `pod`: its namespaces and its labels. */
export function termMatches(term: PodAffinityTerm, owner: Pod, pod: Pod, namespaces: ReadonlyMap<string, Stored<Namespace>>): boolean {
  const namespace = pod.metadata?.namespace ?? ''
  const named = term.namespaces?.includes(namespace) ?? false
  const byLabels = term.namespaceSelector !== undefined && matchesLabelSelector(term.namespaceSelector, namespaces.get(namespace)?.metadata.labels ?? {})
  const own = !term.namespaces?.length && term.namespaceSelector === undefined && owner.metadata?.namespace === namespace
  if (!named && !byLabels && !own) return false
  return matchesLabelSelector(selectorOf(term, owner), pod.metadata?.labels)
}

function selectorOf(term: PodAffinityTerm, owner: Pod): PodAffinityTerm['labelSelector'] {
  const labels = owner.metadata?.labels ?? {}
  const keys = (list: readonly string[] | undefined, operator: string) =>
    (list ?? []).flatMap((key) => (labels[key] === undefined ? [] : [{ key, operator, values: [labels[key]] }]))
  const more = [...keys(term.matchLabelKeys, 'In'), ...keys(term.mismatchLabelKeys, 'NotIn')]
  if (more.length === 0 || !term.labelSelector) return term.labelSelector
  return { ...term.labelSelector, matchExpressions: [...(term.labelSelector.matchExpressions ?? []), ...more] }
}

type Domains = Set<string>

const domainOf = (key: string, node: NodeState): string | undefined => {
  const value = node.node.metadata.labels?.[key]
  return value === undefined ? undefined : `${key}=${value}`
}

const requiredAnti = (pod: Pod): PodAffinityTerm[] => pod.spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []

/** Required affinity and anti-affinity, also that of pods already there. https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/ */
export const filterAffinity: Filter = (pod, cluster) => {
  const affinity = pod.spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
  const anti = requiredAnti(pod)
  const near = affinity.map((term) => domainsWith(term, pod, cluster))
  const far = anti.map((term) => domainsWith(term, pod, cluster))
  const guarded = domainsGuardedAgainst(pod, cluster)
  // The first pod of a group that wants to be near itself may go anywhere.
  const first = near.every((domains) => domains.size === 0) && affinity.every((term) => termMatches(term, pod, pod, cluster.namespaces))
  return (node) => {
    const labelled = affinity.every((term) => domainOf(term.topologyKey, node) !== undefined)
    const together = affinity.every((term, index) => near[index]!.has(domainOf(term.topologyKey, node) ?? ''))
    if (affinity.length > 0 && !(labelled && (together || first))) return unresolvable("node(s) didn't match pod affinity rules")
    if (anti.some((term, index) => far[index]!.has(domainOf(term.topologyKey, node) ?? ''))) return resolvable("node(s) didn't match pod anti-affinity rules")
    if (Object.entries(node.node.metadata.labels ?? {}).some(([key, value]) => guarded.has(`${key}=${value}`))) {
      return resolvable("node(s) didn't satisfy existing pods anti-affinity rules")
    }
    return null
  }
}

/** Domains with a pod that a term of the incoming pod speaks of. */
function domainsWith(term: PodAffinityTerm, pod: Pod, { nodes, namespaces }: ClusterState): Domains {
  const domains: Domains = new Set()
  for (const node of nodes) {
    const domain = domainOf(term.topologyKey, node)
    if (domain === undefined || domains.has(domain)) continue
    for (const other of node.pods.values()) if (termMatches(term, pod, other, namespaces)) domains.add(domain)
  }
  return domains
}

/** Domains with a pod that does not want the incoming one near. */
function domainsGuardedAgainst(pod: Pod, { nodes, namespaces }: ClusterState): Domains {
  const domains: Domains = new Set()
  for (const node of nodes) {
    for (const other of node.pods.values()) {
      for (const term of requiredAnti(other)) {
        const domain = domainOf(term.topologyKey, node)
        if (domain !== undefined && termMatches(term, other, pod, namespaces)) domains.add(domain)
      }
    }
  }
  return domains
}
