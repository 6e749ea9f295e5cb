import type { Pod } from 'kubernetes-types/core/v1'

/**
 * The nodes that required affinity names, as that of a DaemonSet's pods does: no others are looked at, and none of the others is spoken
 * of. Null: none are named. An empty set: the terms contradict themselves.
 */
export function namedNodes(pod: Pod): ReadonlySet<string> | null {
  const terms = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  const all = new Set<string>()
  for (const { matchFields = [] } of terms) {
    const named = matchFields.filter(({ key, operator }) => key === 'metadata.name' && operator === 'In').map(({ values = [] }) => values)
    // The terms are alternatives: one without names lets every node in.
    if (named.length === 0) return null
    for (const name of named[0]!) if (named.every((names) => names.includes(name))) all.add(name)
  }
  return terms.length === 0 ? null : all
}
