import type { Pod, PodAffinityTerm } from 'kubernetes-types/core/v1'
import { termMatches } from '../filters/inter-pod-affinity.ts'
import { BEST, type Score } from '../score.ts'

/** What a pod already there counts for wanting the new one near by a required term. */
const HARD_AFFINITY_WEIGHT = 1

/** Preferred affinity and anti-affinity, the pod's own and that of the pods already there. */
export const scoreAffinity: Score = (pod, nodes, { nodes: all, namespaces }) => {
  const own = preferences(pod)
  const domains = new Map<string, number>()
  const count = (key: string, value: string | undefined, weight: number): void => {
    if (value !== undefined) domains.set(`${key}=${value}`, (domains.get(`${key}=${value}`) ?? 0) + weight)
  }
  for (const node of all) {
    const labels = node.node.metadata.labels ?? {}
    for (const other of node.pods.values()) {
      for (const { term, weight } of own) if (termMatches(term, pod, other, namespaces)) count(term.topologyKey, labels[term.topologyKey], weight)
      if (!other.spec?.affinity) continue
      for (const { term, weight } of [...preferences(other), ...requirements(other)]) {
        if (termMatches(term, other, pod, namespaces)) count(term.topologyKey, labels[term.topologyKey], weight)
      }
    }
  }
  if (domains.size === 0) return nodes.map(() => 0)
  const raw = nodes.map((node) => Object.entries(node.node.metadata.labels ?? {}).reduce((sum, [key, value]) => sum + (domains.get(`${key}=${value}`) ?? 0), 0))
  const least = Math.min(...raw)
  const range = Math.max(...raw) - least
  return raw.map((value) => (range === 0 ? 0 : Math.floor((BEST * (value - least)) / range)))
}

interface Weighted {
  term: PodAffinityTerm
  weight: number
}

function preferences(pod: Pod): Weighted[] {
  const { podAffinity, podAntiAffinity } = pod.spec?.affinity ?? {}
  return [
    ...(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm, weight }) => ({ term: podAffinityTerm, weight })),
    ...(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm, weight }) => ({ term: podAffinityTerm, weight: -weight })),
  ]
}

const requirements = (pod: Pod): Weighted[] =>
  (pod.spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => ({ term, weight: HARD_AFFINITY_WEIGHT }))
