/** What the scheduler's words for one node are about, as the page has advice for it. */
const abouts = [
  [/^Insufficient /, 'resources'],
  [/^Too many pods/, 'full'],
  [/untolerated taint/, 'taint'],
  [/were unschedulable/, 'cordoned'],
  [/node affinity\/selector|requested node name/, 'selector'],
  [/[Pp]ersistent ?[Vv]olume|volume node affinity/, 'claim'],
  [/topology spread/, 'spread'],
  [/anti-affinity/, 'apart'],
  [/pod affinity/, 'together'],
  [/free ports/, 'ports'],
] as const

export type Rejection = (typeof abouts)[number][1] | 'other'

/**
 * Pure: what keeps a pod from most nodes, from "0/3 nodes are available: 1 node(s) had untolerated taint {a: b}, 2 Insufficient cpu. preemption: …".
 * Where a node has several reasons the scheduler counts it for each.
 */
export function usualRejection(message: string): Rejection {
  const said = /nodes are available: (.*?)(\. preemption: .*|\.?)$/s.exec(message)?.[1] ?? message
  let usual: { about: Rejection; nodes: number } = { about: 'other', nodes: 0 }
  for (const part of said.split(', ')) {
    const [, count, reason = ''] = /^(?:(\d+) )?(.*)$/s.exec(part) ?? []
    const about = abouts.find(([pattern]) => pattern.test(reason))?.[1]
    const nodes = Number(count ?? 1)
    if (about !== undefined && nodes > usual.nodes) usual = { about, nodes }
  }
  return usual.about
}
