import { Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

const looks = {
  info: 'bg-accent-wash border-accent/30',
  waiting: 'bg-waiting-wash border-waiting/30',
  broken: 'bg-broken-wash border-broken/30',
} as const

interface Props {
  look?: keyof typeof looks
  children: ReactNode
  /** At most one way on. */
  action?: ReactNode
  /** `bar` spans its container; `box` stands among prose. */
  shape?: 'bar' | 'box'
  role?: 'status' | 'alert' | 'note'
}

export function Notice({ look = 'info', shape = 'box', role = 'status', action, children }: Props) {
  const Icon = look === 'info' ? Info : TriangleAlert
  return (
    <div
      role={role}
      className={classNames(
        'flex flex-wrap items-center gap-x-4 gap-y-2 text-ink',
        looks[look],
        // Two lines are as high as the cluster strip, which they cover as a whole.
        shape === 'bar' ? 'min-h-10 border-y px-3 py-0.5 text-label leading-[1.3]' : 'rounded-soft border px-4 py-2 text-tool',
      )}
    >
      <Icon size={16} aria-hidden className={classNames('shrink-0', shape === 'box' && 'mt-[0.2em] self-start', look === 'broken' && 'text-broken', look === 'waiting' && 'text-waiting', look === 'info' && 'text-accent')} />
      <div className="min-w-0 flex-1 basis-60">{children}</div>
      {action}
    </div>
  )
}
