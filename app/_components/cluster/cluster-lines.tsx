'use client'
import { useEffect, useRef, useState } from 'react'
import { classNames } from '../ui/class-names.ts'
import { linesIn } from './lines.ts'
import type { Lines } from './lines.ts'
import type { VisiblePicture } from './look.ts'
import { useRequestDots } from './request-dots.ts'

const noLines: Lines = { toPods: [], toServices: [] }

/**
 * Under the cards: curves from each Service to what it reaches, where the nodes stand beside it, and dots that run along them while connections are
 * balanced; and from each Ingress to the Services that it leads to, beside the cards where all stand below each other.
 */
export function ClusterLines({ picture }: { picture: VisiblePicture }) {
  const curves = useRef<SVGSVGElement>(null)
  const [{ toPods, toServices }, setLines] = useState(noLines)
  useEffect(() => {
    const frame = curves.current?.parentElement
    if (!frame) return
    const measure = () => setLines(linesIn(frame, picture))
    // Told of all of them once, with this picture, when they have been laid out; and when one of them says more later, such as a first connection, and
    // moves those below it.
    const observer = new ResizeObserver(measure)
    for (const part of [frame, ...frame.querySelectorAll('[data-other-key], [data-service-card], [data-node-card]')]) observer.observe(part)
    // What appears grows, and stands where it stays only then; many end with one frame.
    let planned = 0
    const plan = () => {
      cancelAnimationFrame(planned)
      planned = requestAnimationFrame(measure)
    }
    frame.addEventListener('animationend', plan)
    return () => {
      cancelAnimationFrame(planned)
      observer.disconnect()
      frame.removeEventListener('animationend', plan)
    }
  }, [picture])
  useRequestDots(curves, toPods)
  return (
    <>
      <svg ref={curves} aria-hidden className="pointer-events-none absolute inset-0 hidden size-full overflow-visible @lg:block">
        {toPods.map(({ key, path, end, podUids }) => (
          <g key={key} className="text-accent forced-colors:text-[CanvasText]">
            <path d={path} fill="none" stroke="currentColor" strokeWidth={podUids.length > 1 ? 2 : 1.25} className="opacity-70" />
            <circle r="2.5" fill="currentColor" cx={end.x} cy={end.y} />
          </g>
        ))}
      </svg>
      {/* Pale as a whole: those of one Ingress lie over each other. */}
      <svg aria-hidden className="pointer-events-none absolute inset-0 size-full overflow-visible opacity-70">
        {toServices.map(({ ingress, service, broken, path, end }) => (
          <g key={`${ingress} ${service}`} data-lead={`${ingress} → ${service}`} className={classNames('forced-colors:text-[CanvasText]', broken ? 'text-broken' : 'text-accent')}>
            <path d={path} fill="none" stroke="currentColor" strokeWidth={broken ? 2 : 1.25} strokeDasharray={broken ? '3 3' : undefined} />
            <circle r="2.5" fill="currentColor" cx={end.x} cy={end.y} />
          </g>
        ))}
      </svg>
    </>
  )
}
