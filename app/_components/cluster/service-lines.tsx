'use client'
import { useEffect, useRef, useState } from 'react'
import type { ClusterPicture } from '../../../sandbox/cluster-protocol.ts'
import { linesIn } from './lines.ts'
import type { Line } from './lines.ts'
import { useRequestDots } from './request-dots.ts'

/** Curves from each Service to what it reaches, under the cards, and dots that run along them while connections are balanced. */
export function ServiceLines({ picture }: { picture: ClusterPicture }) {
  const drawing = useRef<SVGSVGElement>(null)
  const [lines, setLines] = useState<Line[]>([])
  useEffect(() => {
    const frame = drawing.current?.parentElement
    if (!frame) return
    const measure = () => setLines(linesIn(frame, picture))
    // With the frame that is drawn next, after all that changed with this picture, however much that was.
    let planned = 0
    const plan = () => {
      cancelAnimationFrame(planned)
      planned = requestAnimationFrame(measure)
    }
    plan()
    const observer = new ResizeObserver(plan)
    observer.observe(frame)
    // What appears grows, and stands where it stays only then.
    frame.addEventListener('animationend', plan)
    return () => {
      cancelAnimationFrame(planned)
      observer.disconnect()
      frame.removeEventListener('animationend', plan)
    }
  }, [picture])
  useRequestDots(drawing, lines)
  return (
    <svg ref={drawing} aria-hidden className="pointer-events-none absolute inset-0 hidden size-full overflow-visible @lg:block">
      {lines.map(({ key, path, podUids }) => (
        <g key={key} className="text-accent">
          <path d={path} fill="none" stroke="currentColor" strokeWidth={podUids.length > 1 ? 2 : 1.25} className="opacity-70" />
          <circle r="2.5" fill="currentColor" cx={endOf(path)[0]} cy={endOf(path)[1]} />
        </g>
      ))}
    </svg>
  )
}

const endOf = (path: string): string[] => path.split(' ').slice(-2)
