'use client'
import { ChevronRight, KeyRound } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { CodeBlock } from './code-block.tsx'
import { useSolutions } from './solutions.tsx'
import type { ShownSolution } from './solutions.tsx'

/** The last resort of a step, below its hints: unfolds to a question, and after that to what `lab test` would do. */
export function Solution({ step }: { step: string }) {
  const t = useTranslations('lesson.solution')
  const { stateOf, show } = useSolutions()
  const state = stateOf(step)
  const [open, setOpen] = useState(state.state === 'shown')
  const contentId = useId()
  return (
    <div data-solution={state.state} className="mt-3 border-l-2 border-hairline pl-3">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={contentId}
        onClick={() => setOpen(!open)}
        className="flex h-8 pointer-coarse:h-11 items-center gap-2 rounded-soft pr-2 text-tool text-soft hover:text-ink"
      >
        <ChevronRight size={16} aria-hidden className={classNames('transition-transform', open && 'rotate-90')} />
        <KeyRound size={16} aria-hidden />
        {t('title')}
      </button>
      <div id={contentId} hidden={!open} className="prose pt-1 pb-2">
        {state.state === 'shown' ? (
          <Shown step={step} solution={state.solution} />
        ) : (
          <div className="flex flex-wrap items-center gap-3 text-tool">
            <p className="min-w-0 flex-1 basis-60 text-soft">{t('recorded')}</p>
            <Button size="small" disabled={state.state === 'asking'} onClick={() => show(step)}>
              {t('show')}
            </Button>
          </div>
        )}
        <p role="status" className="text-tool text-broken empty:hidden">
          {state.state === 'failed' && (state.message ?? t('unreachable'))}
        </p>
      </div>
    </div>
  )
}

function Shown({ step, solution }: { step: string; solution: ShownSolution }) {
  const t = useTranslations('lesson.solution')
  return (
    <>
      {solution.blocks.map((text, index) => (
        <CodeBlock key={index} block={`solution-${step}-${index}`} text={text} language="bash" run interrupt={false} terminal={null} file={null} />
      ))}
      {solution.answers.map(({ question, answers }) => (
        <div key={question} className="text-tool">
          <p className="text-soft">{question}</p>
          <ul>
            {answers.map((answer) => (
              <li key={answer}>{answer}</li>
            ))}
          </ul>
        </div>
      ))}
      <p className="text-label text-soft">{t('shown')}</p>
    </>
  )
}
