import type { Pod } from 'kubernetes-types/core/v1'
import { nodeFilter } from './filter.ts'
import type { Plugin, Rejection } from './filters/filter-port.ts'
import { namedNodes } from './filters/named-nodes.ts'
import type { NodeState } from './node-state.ts'
import { scoreNodes, type ScoringState } from './score.ts'

export type Decision = { node: string } | { node: null; rejections: ReadonlyMap<string, Rejection>; message: string; plugins: ReadonlySet<Plugin> }

/**
 * Which node a pod goes to, or why none takes it.
 * @param random 0 ≤ x < 1, for the choice among equally good nodes
 */
export function decide(pod: Pod, state: ScoringState, random: () => number): Decision {
  const blocked = state.volumes.blocked(pod)
  if (blocked !== null) return nowhere('VolumeBinding', blocked, state)
  const named = namedNodes(pod)
  if (named?.size === 0) return nowhere('NodeAffinity', 'pod affinity terms conflict', state)
  const judge = nodeFilter(pod, state)
  const fitting: NodeState[] = []
  const rejections = new Map<string, Rejection>()
  for (const node of state.nodes) {
    const rejection = named && !named.has(node.node.metadata.name) ? UNNAMED : judge(node)
    if (rejection) rejections.set(node.node.metadata.name, rejection)
    else fitting.push(node)
  }
  if (fitting.length === 0) {
    return { node: null, rejections, message: unavailable(state.nodes.length, rejections), plugins: new Set([...rejections.values()].map(({ plugin }) => plugin)) }
  }
  return { node: best(fitting, fitting.length === 1 ? [0] : scoreNodes(pod, fitting, state), random) }
}

/** A node that the pod does not ask for by name; nothing is said of it. */
const UNNAMED: Rejection = { plugin: 'NodeAffinity', reasons: [], resolvable: false }

/** The pod fits no node for a reason of its own. */
function nowhere(plugin: Plugin, reason: string, { nodes }: ScoringState): Decision {
  const rejections = new Map(nodes.map((node): [string, Rejection] => [node.node.metadata.name, { plugin, reasons: [reason], resolvable: false }]))
  return { node: null, rejections, message: `0/${nodes.length} nodes are available: ${reason}.`, plugins: new Set([plugin]) }
}

function best(nodes: readonly NodeState[], scores: readonly number[], random: () => number): string {
  const most = Math.max(...scores)
  const equal = nodes.filter((_, index) => scores[index] === most)
  return equal[Math.floor(random() * equal.length)]!.node.metadata.name
}

/** "0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu." */
function unavailable(nodes: number, rejections: ReadonlyMap<string, Rejection>): string {
  if (nodes === 0) return 'no nodes available to schedule pods'
  const reasons = histogram([...rejections.values()].flatMap((rejection) => rejection.reasons))
  return `0/${nodes} nodes are available:${reasons === '' ? '' : ` ${reasons}.`}`
}

/** Reasons with how often they occur, in the order of the texts that makes. */
export function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ')
}
