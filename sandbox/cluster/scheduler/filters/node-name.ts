import { type Filter, unresolvable } from './filter-port.ts'

export const filterNodeName: Filter = (pod) => (node) =>
  !pod.spec?.nodeName || pod.spec.nodeName === node.node.metadata.name ? null : unresolvable("node(s) didn't match the requested node name")
