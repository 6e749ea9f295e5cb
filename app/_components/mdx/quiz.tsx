'use client'
import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import type { FormEvent } from 'react'
import { Button } from '../ui/button.tsx'
import { useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'
import { quizKey } from '../workspace/workspace-state.ts'
import { useLesson, useStep } from './lesson-context.tsx'
import type { QuizOutline } from './lesson-context.tsx'

/** A question of lab.yaml, answered in the sandbox like every other check. */
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
  const [answer, setAnswer] = useState<string[]>([])
  /** The answer that the shown result is about. */
  const [judged, setJudged] = useState<string[] | null>(null)
  const questionId = useId()
  const shown = result && judged === answer ? result : null

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (workspace.answerQuiz(step, quiz.id, answer)) setJudged(answer)
  }
  return (
    <form data-quiz={quiz.id} onSubmit={submit} className="rounded-soft border px-4 py-3">
      <p id={questionId} className="font-semibold">
        {quiz.question}
      </p>
      <p className="mb-2 text-label text-soft">{t(`quiz.${quiz.kind}`)}</p>
      {quiz.kind === 'free' ? (
        <input
          aria-labelledby={questionId}
          value={answer[0] ?? ''}
          onChange={(event) => setAnswer([event.target.value])}
          className="h-9 w-full rounded-soft border border-hairline-strong bg-raised px-3 font-mono text-tool"
        />
      ) : (
        <Options quiz={quiz} questionId={questionId} answer={answer} onAnswer={setAnswer} explain={shown?.right === true} />
      )}
      <div className="mt-3 flex min-h-9 flex-wrap items-center gap-3">
        <Button type="submit" disabled={!ready || !answer.some(Boolean)}>
          {t('quiz.answer')}
        </Button>
        <p role="status" className={shown?.right ? 'text-tool text-passed' : 'text-tool text-soft'}>
          {!ready ? t('quiz.notReady') : shown ? t(shown.right ? 'quiz.right' : 'quiz.wrong') : ''}
        </p>
      </div>
    </form>
  )
}

interface OptionsProps {
  quiz: QuizOutline
  questionId: string
  answer: string[]
  onAnswer: (answer: string[]) => void
  /** Why each chosen option is right. */
  explain: boolean
}

function Options({ quiz, questionId, answer, onAnswer, explain }: OptionsProps) {
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
            className="size-4 translate-y-0.5 accent-accent"
          />
          <span>
            {option.text}
            {explain && option.why && answer.includes(option.id) && <span className="block text-tool text-soft">{option.why}</span>}
          </span>
        </label>
      ))}
    </div>
  )
}
