import { classNames } from './class-names.ts'

export type DotState = 'todo' | 'active' | 'passed'

const dotLooks: Record<DotState, string> = {
  todo: 'border-hairline-strong',
  active: 'border-accent bg-accent',
  passed: 'border-passed bg-passed',
}

/** The rail of a lesson: filled, in work, to come. `label` says the same in words. */
export function ProgressDots({ states, label }: { states: readonly DotState[]; label: string }) {
  return (
    <span role="img" aria-label={label} className="inline-flex items-center gap-1.5">
      {states.map((state, index) => (
        <span
          key={index}
          className={classNames(
            'rounded-full border forced-color-adjust-none transition-[background-color,border-color,transform]',
            state === 'active' ? 'size-2.5' : 'size-2',
            dotLooks[state],
          )}
        />
      ))}
    </span>
  )
}

/** A thin bar. `value` and `max` are counted in the same thing, as the label says. */
export function ProgressBar({ value, max, label }: { value: number; max: number; label: string }) {
  const share = max > 0 ? Math.min(1, value / max) : 0
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={value}
      className="h-1 w-full overflow-hidden rounded-full bg-hairline"
    >
      <div className="h-full rounded-full bg-passed forced-color-adjust-none transition-[width]" style={{ width: `${share * 100}%` }} />
    </div>
  )
}
