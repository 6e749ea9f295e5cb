'use client'
import { Check, ChevronDown, ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useMemo, useRef } from 'react'
import type { LessonComponents } from '../../../labs/mdx/components.ts'
import type { StepState } from '../../../sandbox/protocol.ts'
import { classNames } from '../ui/class-names.ts'
import { useWorkspaceView } from '../workspace/workspace-context.tsx'
import { CheckLine, MistakeLine } from './check-line.tsx'
import { StepContext, useLesson } from './lesson-context.tsx'
import { Solution } from './solution.tsx'
import { useSolutions } from './solutions.tsx'
import { useCutOff } from './use-cut-off.ts'
import { useFold } from './use-fold.ts'
import { useOutOfSight } from './use-out-of-sight.ts'

/** One step of a lesson: its prose, and below what the machine checks. A step that was passed folds to one line. */
export function Step({ id, children }: LessonComponents['Step']) {
  const t = useTranslations('lesson')
  const { steps } = useLesson()
  const state = useWorkspaceView((view) => view.steps.find((step) => step.id === id))
  const element = useRef<HTMLElement>(null)
  const fold = useFold(state?.state === 'passed', element)
  const headingId = useId()
  const scope = useMemo(() => ({ id }), [id])

  const index = steps.findIndex((step) => step.id === id)
  const title = steps[index]?.title ?? id
  const number = index + 1
  const status = state?.state ?? 'todo'
  const active = useWorkspaceView((view) => view.steps.findIndex((step) => step.state === 'active'))
  const drawn = useOutOfSight(status === 'todo' && index > active, element)
  const helped = useSolutions().helped.has(id) && status === 'passed'
  return (
    <section
      ref={element}
      data-step={id}
      data-state={status}
      aria-labelledby={headingId}
      tabIndex={-1}
      className="mt-7 scroll-mt-4 border-t pt-7 outline-none first:mt-0 first:border-t-0 data-[folded=true]:mt-3 data-[folded=true]:pt-3 data-[folded=true]:first:pt-0"
      data-folded={fold.folded}
    >
      <StepHeading {...{ headingId, number, title, status, helped }} fold={status === 'passed' ? fold : null} />
      <div hidden={fold.folded} className={classNames('mt-4', status === 'todo' && 'step-ahead')}>
        {drawn && (
          <>
            <StepContext value={scope}>
              <div className="prose [&>h2:first-child]:hidden [&>h2:first-child+*]:mt-0">{children}</div>
            </StepContext>
            <Solution step={id} />
            {state && <Checks state={state} label={t('checks')} />}
          </>
        )}
      </div>
    </section>
  )
}

interface HeadingProps {
  headingId: string
  number: number
  title: string
  status: StepState['state']
  /** It was passed after its solution had been shown. */
  helped: boolean
  /** Null when the step stays open. */
  fold: { folded: boolean; toggle: () => void } | null
}

function StepHeading({ headingId, number, title, status, helped, fold }: HeadingProps) {
  const t = useTranslations('lesson')
  const Chevron = fold?.folded ? ChevronRight : ChevronDown
  return (
    <div className="flex items-start gap-3">
      <StepMark number={number} status={status} />
      <h2
        id={headingId}
        className={classNames('mt-0 min-w-0 flex-1 font-semibold text-balance', fold?.folded ? 'text-tool leading-[2] text-soft' : 'text-head')}
      >
        <span className="sr-only">
          {t('stepNumber', { number })} ({t(`state.${status}`)}):{' '}
        </span>
        {title}
        {helped && <span className="ml-2 text-label font-normal whitespace-nowrap text-soft">{t('solution.helped')}</span>}
      </h2>
      {fold && (
        <button
          type="button"
          aria-expanded={!fold.folded}
          aria-label={fold.folded ? t('unfold', { number, title }) : t('fold', { number })}
          onClick={fold.toggle}
          className="flex size-[calc(28px*var(--type-scale))] shrink-0 items-center justify-center rounded-soft text-soft hover:bg-sunk hover:text-ink pointer-coarse:-my-2 pointer-coarse:size-11"
        >
          <Chevron size={16} aria-hidden />
        </button>
      )}
    </div>
  )
}

const markLooks = {
  todo: 'border-hairline-strong text-soft',
  active: 'border-accent bg-accent text-accent-ink',
  passed: 'border-passed bg-passed-wash text-passed',
} as const

function StepMark({ number, status }: { number: number; status: StepState['state'] }) {
  return (
    <span
      aria-hidden
      className={classNames('flex size-[calc(28px*var(--type-scale))] shrink-0 items-center justify-center rounded-full border forced-color-adjust-none text-label font-semibold transition-colors', markLooks[status])}
    >
      {status === 'passed' ? <Check size={16} /> : number}
    </span>
  )
}

/** At the end of the step; that of the step in work stays in sight while its prose is read. */
function Checks({ state, label }: { state: StepState; label: string }) {
  const active = state.state === 'active'
  const list = useRef<HTMLUListElement>(null)
  const cutOff = useCutOff(list, active)
  if (state.checks.length === 0) return null
  return (
    <ul
      ref={list}
      aria-label={label}
      aria-live={active ? 'polite' : 'off'}
      className={classNames('mt-5 border-l-2 bg-paper py-1 pl-4 text-tool', active ? 'step-checks border-accent transition-opacity' : 'border-hairline', cutOff && 'pointer-events-none opacity-0')}
    >
      {state.checks.map((check, index) => (
        <CheckLine key={index} check={check} />
      ))}
      {state.mistake && <MistakeLine says={state.mistake.says} />}
    </ul>
  )
}
