import { type Filter, unresolvable } from '../filter.ts'

export const filterVolumes: Filter = (pod, { volumes }) => (node) =>
  volumes.reachable(pod, node) ? null : unresolvable('node(s) had volume node affinity conflict')
