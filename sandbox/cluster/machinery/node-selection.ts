import type { NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Node, Pod } from 'kubernetes-types/core/v1'

/** The pod's nodeSelector and its required node affinity. */
export function matchesNode(pod: Pod, node: Node): boolean {
  const labels = node.metadata?.labels ?? {}
  if (!Object.entries(pod.spec?.nodeSelector ?? {}).every(([key, value]) => labels[key] === value)) return false
  const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return required ? matchesNodeSelector(required, node) : true
}

/** Any of the terms. */
export const matchesNodeSelector = (selector: NodeSelector, node: Node): boolean => selector.nodeSelectorTerms.some((term) => matchesNodeTerm(term, node))

/** All of a term's requirements; a term without any matches nothing. */
export function matchesNodeTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Node): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false
  const fields: Record<string, string> = { 'metadata.name': node.metadata?.name ?? '' }
  return (
    matchExpressions.every((requirement) => matches(requirement, node.metadata?.labels ?? {})) && matchFields.every((requirement) => matches(requirement, fields))
  )
}

function matches({ key, operator, values = [] }: NodeSelectorRequirement, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[key]
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0])
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0])
    default:
      return false
  }
}
