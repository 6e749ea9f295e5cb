import type { NodeState } from '../node-state.ts'
import { podRequests, podRequestsForScoring, type Resources } from '../requests.ts'
import { BEST, type Score } from '../score.ts'

const COUNTED = ['cpu', 'memory'] as const

/** Emptier nodes first. */
export const scoreLeastAllocated: Score = (pod, nodes) => {
  const wanted = podRequestsForScoring(pod)
  return nodes.map((node) => {
    const shares = COUNTED.flatMap((name) => {
      const allocatable = node.allocatable[name] ?? 0
      if (allocatable === 0) return []
      const left = allocatable - (node.requestedForScoring[name] ?? 0) - (wanted[name] ?? 0)
      return [left < 0 ? 0 : Math.floor((left * BEST) / allocatable)]
    })
    return shares.length === 0 ? 0 : Math.floor(shares.reduce((sum, share) => sum + share, 0) / shares.length)
  })
}

/** Nodes whose CPU and memory would be used alike. A pod that asks for nothing changes no balance. */
export const scoreBalance: Score = (pod, nodes) => {
  const wanted = podRequests(pod)
  if (COUNTED.every((name) => !wanted[name])) return nodes.map(() => 0)
  return nodes.map((node) => balance(node, wanted))
}

function balance(node: NodeState, wanted: Resources): number {
  const fractions = COUNTED.flatMap((name) => {
    const allocatable = node.allocatable[name] ?? 0
    return allocatable === 0 ? [] : [Math.min(1, ((node.requested[name] ?? 0) + (wanted[name] ?? 0)) / allocatable)]
  })
  const [first = 0, second = first] = fractions
  return Math.floor((1 - Math.abs(first - second) / 2) * BEST)
}
