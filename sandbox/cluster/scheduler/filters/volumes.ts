import { type Filter, unresolvable } from './filter-port.ts'

export const filterVolumes: Filter = (pod, { volumes }) => (node) => {
  const problem = volumes.problem(pod, node)
  return problem === null ? null : unresolvable(problem)
}
