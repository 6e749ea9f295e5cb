import { type Filter, unresolvable } from '../filter.ts'

export const filterVolumes: Filter = (pod, { volumes }) => (node) => {
  const problem = volumes.problem(pod, node)
  return problem === null ? null : unresolvable(problem)
}
