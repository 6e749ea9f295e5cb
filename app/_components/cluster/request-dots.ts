import { useEffect, useRef } from 'react'
import type { RefObject } from 'react'
import { useWorkspace } from '../workspace/workspace-context.tsx'
import { ofGonePods, type ClusterState } from './cluster-state.ts'
import type { Line } from './lines.ts'

const dotMilliseconds = 450
/** Of one line at a time: more connections than that look like many either way, and the number beside the pod is exact. */
const dotsAtOnce = 3
/** Of all lines. */
const mostDots = 40

/** Calls back for every few connections that the agent counted, unless less motion was asked for: it is what moves, and not what is told. */
export function useConnections(seen: (news: ConnectionNews) => void): void {
  const workspace = useWorkspace()
  const latest = useRef(seen)
  useEffect(() => {
    latest.current = seen
  })
  useEffect(() => {
    let before = workspace.get().connections
    return workspace.subscribe(() => {
      const now = workspace.get().connections
      if (now === before) return
      const news = newConnections(before, now)
      before = now
      if (matchMedia('(prefers-reduced-motion: reduce)').matches) return
      for (const one of news) latest.current(one)
    })
  }, [workspace])
}

/** Lets dots run along the lines of a drawing. */
export function useRequestDots(drawing: RefObject<SVGSVGElement | null>, lines: readonly Line[]): void {
  useConnections(({ service, podUid, count }) => {
    if (!drawing.current) return
    flash(drawing.current.parentElement, podUid)
    const line = lines.find((one) => one.service === service && one.podUids.includes(podUid))
    for (let dot = 0; line && dot < Math.min(count, dotsAtOnce); dot++) run(drawing.current, line.path, (dot * dotMilliseconds) / dotsAtOnce)
  })
}

export interface ConnectionNews {
  service: string
  podUid: string
  count: number
}

/** Pure: what was counted since. */
export function newConnections(before: ClusterState['connections'], now: ClusterState['connections']): ConnectionNews[] {
  return Object.entries(now).flatMap(([podUid, byService]) =>
    podUid === ofGonePods || byService === before[podUid] ? [] : Object.entries(byService).flatMap(([service, total]) => {
      const count = total - (before[podUid]?.[service] ?? 0)
      return count > 0 ? [{ service, podUid, count }] : []
    }),
  )
}

function run(drawing: SVGSVGElement, path: string, delay: number): void {
  if (drawing.querySelectorAll('[data-dot]').length >= mostDots) return
  const dot = document.createElementNS('http://www.w3.org/2000/svg', 'circle')
  dot.setAttribute('r', '4')
  dot.dataset.dot = ''
  dot.style.fill = 'var(--accent)'
  dot.style.offsetPath = `path('${path}')`
  drawing.append(dot)
  dot.animate([{ offsetDistance: '0%', opacity: 1 }, { offsetDistance: '100%', opacity: 1 }], { duration: dotMilliseconds, delay, fill: 'both', easing: 'ease-out' }).onfinish = () => dot.remove()
}

/** The pod that took it lights up for a moment. */
export function flash(frame: Element | null, podUid: string): void {
  const card = [...(frame?.querySelectorAll<HTMLElement>('[data-pod-card]') ?? [])].find((one) => one.dataset.podCard === podUid)
  card?.animate([{ backgroundColor: 'var(--accent-wash)' }, { backgroundColor: 'transparent' }], { duration: dotMilliseconds, easing: 'ease-out' })
}
