import { classNames } from '../ui/class-names.ts'
import type { PodLook } from './look.ts'

const looks: Record<PodLook, { frame: string; mark: string }> = {
  running: { frame: 'stroke-passed', mark: 'fill-passed' },
  starting: { frame: 'stroke-waiting', mark: 'fill-waiting' },
  broken: { frame: 'stroke-broken', mark: 'stroke-broken' },
  ending: { frame: 'stroke-soft', mark: 'fill-soft' },
  done: { frame: 'stroke-soft', mark: 'fill-soft' },
}

/**
 * One pod. The shape says what the colour says: full when it runs, half while it starts, a diamond with a cross when it is
 * broken, dashed while it ends, round when it has finished.
 */
export function PodTile({ look, size = 14, still = false }: { look: PodLook; size?: number; /** One of so many that each one's motion would cost the page its frames. */ still?: boolean }) {
  const { frame, mark } = looks[look]
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden
      className={classNames('shrink-0 overflow-visible', !still && 'animate-appear transition-[opacity,transform]', look === 'ending' && 'scale-75 opacity-60')}
    >
      <g fill="none" strokeWidth="1.6" className={classNames(frame, !still && 'transition-[stroke]')}>
        {look === 'done' ? (
          <circle cx="8" cy="8" r="6.5" />
        ) : look === 'broken' ? (
          <rect x="2.8" y="2.8" width="10.4" height="10.4" rx="1.5" transform="rotate(45 8 8)" />
        ) : (
          <rect x="1.5" y="1.5" width="13" height="13" rx="2.5" strokeDasharray={look === 'ending' ? '3 2.2' : undefined} />
        )}
      </g>
      {look === 'broken' ? (
        <path d="M6 6l4 4M10 6l-4 4" fill="none" strokeWidth="1.6" strokeLinecap="round" className={mark} />
      ) : (
        <rect
          x="4"
          y="4"
          width="8"
          height="8"
          rx={look === 'done' ? 4 : 1}
          className={classNames(mark, 'origin-bottom', !still && 'transition-[fill,transform]')}
          style={{ transform: `scaleY(${fills[look]})`, transformBox: 'fill-box' }}
        />
      )}
    </svg>
  )
}

const fills: Record<Exclude<PodLook, 'broken'>, number> = { running: 1, starting: 0.5, ending: 0, done: 0.6 }
