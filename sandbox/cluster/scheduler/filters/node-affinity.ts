import { matchesNode } from '../../machinery/node-selection.ts'
import { type Filter, unresolvable } from './filter-port.ts'

export const filterNodeAffinity: Filter = (pod) => (node) =>
  matchesNode(pod, node.node) ? null : unresolvable("node(s) didn't match Pod's node affinity/selector")
