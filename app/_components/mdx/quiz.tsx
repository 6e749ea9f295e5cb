'use client'
import { Check } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useState, useSyncExternalStore } from 'react'
import type { FormEvent } from 'react'
import { limits } from '../terminal/limits.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'
import { quizKey } from '../workspace/workspace-state.ts'
import type { QuizResult } from '../workspace/workspace-state.ts'
import { useLesson, useStep } from './lesson-context.tsx'
import type { QuizOutline } from './lesson-context.tsx'

/** A question of lab.yaml, answered in the sandbox like every other check: the page does not know what is right. */
export function Quiz({ id }: { id: string }) {
  const step = useStep()
  const quiz = useLesson()
    .steps.find((outline) => outline.id === step.id)
    ?.quizzes.find((outline) => outline.id === id)
  if (!quiz) throw new Error(`Step "${step.id}" has no quiz "${id}".`)
  return <QuizForm step={step.id} quiz={quiz} />
}

function QuizForm({ step, quiz }: { step: string; quiz: QuizOutline }) {
  const t = useTranslations('lesson')
  const workspace = useWorkspace()
  const result = useWorkspaceView((view) => view.quizzes[quizKey(step, quiz.id)])
  const ready = useWorkspaceView((view) => view.connection?.status === 'open')
  const answered = useWorkspaceView((view) => quiz.check !== null && view.steps.find((state) => state.id === step)?.checks[quiz.check]?.state === 'passed')
  const { answer, isTouched, change } = useAnswer(quizKey(step, quiz.id))
  /** What was sent last, and the result that was known then, which is of another answer. */
  const [sent, setSent] = useState<{ answer: string[]; before: QuizResult | undefined } | null>(null)
  const questionId = useId()
  const shown = result && sent?.answer === answer && sent.before !== result ? result : null
  const begun = answer.some((text) => text.trim() !== '')

  const submit = (event: FormEvent) => {
    event.preventDefault()
    workspace.answers.save()
    if (!begun || !workspace.answerQuiz(step, quiz.id, answer)) return
    setSent({ answer, before: result })
  }
  return (
    <form data-quiz={quiz.id} data-answered={answered} onSubmit={submit} className="not-prose rounded-soft border px-4 py-3">
      <p id={questionId} className="font-semibold">
        {quiz.question}
      </p>
      <p className="mb-2 text-label text-soft">{t(`quiz.${quiz.kind}`)}</p>
      {quiz.kind === 'free' ? (
        <input
          aria-labelledby={questionId}
          value={answer[0] ?? ''}
          onChange={(event) => change([event.target.value])}
          maxLength={limits.quizAnswer}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          className="h-9 pointer-coarse:h-11 w-full rounded-soft border border-hairline-strong bg-raised px-3 font-mono text-tool"
        />
      ) : (
        <Options quiz={quiz} questionId={questionId} answer={answer} onAnswer={change} />
      )}
      <div className="mt-3 flex min-h-9 flex-wrap items-center gap-3">
        <Button type="submit" disabled={!ready || !begun}>
          {t('quiz.answer')}
        </Button>
        {!ready && isTouched ? (
          <p className="text-tool text-soft">{t('quiz.notReady')}</p>
        ) : (
          answered &&
          !shown && (
            <p className="flex items-center gap-2 text-tool text-passed">
              <Check size={16} aria-hidden />
              {t('quiz.answered')}
            </p>
          )
        )}
      </div>
      <div role="status">{shown && <Verdict quiz={quiz} result={shown} />}</div>
    </form>
  )
}

/** What is chosen or typed: as it was before a reload, and on another device, too. */
function useAnswer(key: string) {
  const { answers } = useWorkspace()
  const [isTouched, setTouched] = useState(false)
  const answer = useSyncExternalStore(answers.subscribe, () => answers.get()[key], () => answers.getFirst()[key]) ?? noAnswer
  const change = (chosen: string[]) => {
    setTouched(true)
    answers.set(key, chosen)
  }
  return { answer, isTouched, change }
}

const noAnswer: string[] = []

/** What the answer was worth, and what the author says to it; read out as one. */
function Verdict({ quiz, result }: { quiz: QuizOutline; result: QuizResult }) {
  const t = useTranslations('lesson.quiz')
  const { right, incomplete, explanations } = result
  const verdict = right ? 'right' : incomplete ? 'incomplete' : explanations.length > 0 ? 'notThat' : 'wrong'
  return (
    <div data-right={right} className={classNames('mt-2 border-l-2 pl-3 text-tool', right ? 'border-passed' : 'border-waiting')}>
      <p className={classNames('font-medium', right ? 'text-passed' : 'text-waiting')}>{t(verdict)}</p>
      {explanations.map(({ option, says }) => (
        <p key={option} className="mt-1">
          {quiz.kind === 'multiple' ? t('about', { option: quiz.options.find((one) => one.id === option)?.text ?? '', says }) : says}
        </p>
      ))}
    </div>
  )
}

interface OptionsProps {
  quiz: QuizOutline
  questionId: string
  answer: string[]
  onAnswer: (answer: string[]) => void
}

function Options({ quiz, questionId, answer, onAnswer }: OptionsProps) {
  const single = quiz.kind === 'single'
  const choose = (id: string, chosen: boolean) => {
    if (single) onAnswer([id])
    else onAnswer(chosen ? [...answer, id] : answer.filter((other) => other !== id))
  }
  return (
    <div role={single ? 'radiogroup' : 'group'} aria-labelledby={questionId} className="flex flex-col">
      {quiz.options.map((option) => (
        <label key={option.id} className="flex cursor-pointer items-baseline gap-3 rounded-soft px-1 py-1 hover:bg-sunk">
          <input
            type={single ? 'radio' : 'checkbox'}
            name={`${questionId}-option`}
            value={option.id}
            checked={answer.includes(option.id)}
            onChange={(event) => choose(option.id, event.target.checked)}
            className="size-4 shrink-0 translate-y-0.5 accent-accent"
          />
          <span>{option.text}</span>
        </label>
      ))}
    </div>
  )
}
