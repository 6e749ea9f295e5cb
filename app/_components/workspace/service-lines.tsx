'use client'
import { useEffect, useState } from 'react'
import type { RefObject } from 'react'
import type { ClusterPicture } from '../../../sandbox/protocol.ts'

interface Line {
  key: string
  path: string
}

/** Curves from each service to the nodes, at the height of the pods that it reaches. They lie under the cards. */
export function ServiceLines({ frame, picture }: { frame: RefObject<HTMLDivElement | null>; picture: ClusterPicture }) {
  const [lines, setLines] = useState<Line[]>([])
  useEffect(() => {
    const element = frame.current
    if (!element) return
    const measure = () => setLines(linesIn(element, picture))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [frame, picture])
  return (
    <svg className="pointer-events-none absolute inset-0 size-full overflow-visible">
      <defs>
        <marker id="reached" viewBox="-3 -3 6 6" markerWidth="6" markerHeight="6">
          <circle r="2" className="fill-accent" />
        </marker>
      </defs>
      {lines.map((line) => (
        <path key={line.key} d={line.path} fill="none" strokeWidth="1.25" markerEnd="url(#reached)" className="stroke-accent" />
      ))}
    </svg>
  )
}

function linesIn(frame: HTMLElement, picture: ClusterPicture): Line[] {
  const origin = frame.getBoundingClientRect()
  return picture.services.flatMap((service) => {
    const from = frame.querySelector(`[data-service-card="${service.namespace}/${service.name}"]`)?.getBoundingClientRect()
    if (!from) return []
    return service.podUids.flatMap((uid) => {
      const pod = frame.querySelector(`[data-pod-card="${uid}"]`)
      const node = pod?.closest('[data-node-card]')?.getBoundingClientRect()
      if (!pod || !node) return []
      const to = pod.getBoundingClientRect()
      const [x1, y1] = [from.right - origin.left, from.top + from.height / 2 - origin.top]
      const [x2, y2] = [node.left - origin.left, to.top + to.height / 2 - origin.top]
      const bend = (x2 - x1) / 2
      return [{ key: `${service.namespace}/${service.name}-${uid}`, path: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}` }]
    })
  })
}
