'use client'
import { createContext, use, useCallback, useEffect, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import type { ErrorBody, SolutionView } from '../../api/contract.ts'
import { useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'

export type ShownSolution = Omit<SolutionView, 'step'>

/** What the site knew when the page was made. */
export interface KnownSolutions {
  /** By step. */
  shown: Record<string, ShownSolution>
  /** Steps that were passed, or will be, after their solution had been shown. */
  helped: string[]
}

export type SolutionState = { state: 'hidden' | 'asking' } | { state: 'shown'; solution: ShownSolution } | { state: 'failed'; message: string | null }

interface Solutions {
  stateOf(step: string): SolutionState
  helped: ReadonlySet<string>
  show(step: string): void
}

const SolutionsContext = createContext<Solutions | null>(null)

const hidden: SolutionState = { state: 'hidden' }

interface Props {
  course: string
  lesson: string
  locale: 'en' | 'zh'
  known: KnownSolutions
  children: ReactNode
}

/** Which solutions of a lesson stand on its page. None is on it before somebody asked, which the site records. */
export function SolutionsProvider({ course, lesson, locale, known, children }: Props) {
  const workspace = useWorkspace()
  const [states, setStates] = useState<Record<string, SolutionState>>(() => Object.fromEntries(Object.entries(known.shown).map(([step, solution]) => [step, { state: 'shown', solution }])))
  const [helped, setHelped] = useState<ReadonlySet<string>>(() => new Set(known.helped))
  const forgotten = useWorkspaceView((view) => view.timesForgotten)
  const [asOf, setAsOf] = useState(forgotten)
  if (asOf !== forgotten) {
    setAsOf(forgotten)
    setStates({})
    setHelped(new Set())
  }

  const show = useCallback(
    async (step: string) => {
      const become = (state: SolutionState) => setStates((before) => ({ ...before, [step]: state }))
      become({ state: 'asking' })
      const answer = await askForSolution(`/api/progress/${course}/${lesson}/solutions`, { step, locale })
      become(answer)
      const passed = workspace.get().steps.some((one) => one.id === step && one.state === 'passed')
      if (answer.state === 'shown' && !passed) setHelped((before) => new Set(before).add(step))
      return answer.state
    },
    [course, lesson, locale, workspace],
  )
  const ask = useCallback(async (step: string) => (await show(step)) === 'shown' && workspace.mark({ kind: 'solution', step }), [show, workspace])
  const elsewhere = useWorkspaceView((view) => view.solutionsShown)
  useEffect(() => {
    // In its next turn: it is the sandbox that told, not this drawing.
    const missing = [...elsewhere].filter((step) => !(step in states))
    const asking = setTimeout(() => missing.forEach((step) => void show(step)), 0)
    return () => clearTimeout(asking)
  }, [elsewhere, states, show])
  const solutions = useMemo<Solutions>(() => ({ stateOf: (step) => states[step] ?? hidden, helped, show: (step) => void ask(step) }), [states, helped, ask])
  return <SolutionsContext value={solutions}>{children}</SolutionsContext>
}

export function useSolutions(): Solutions {
  const solutions = use(SolutionsContext)
  if (!solutions) throw new Error('A part of a lesson is outside of SolutionsProvider.')
  return solutions
}

/** Both ends are of one build; what is not of the contract's shape did not come from the site. */
async function askForSolution(path: string, body: { step: string; locale: string }): Promise<SolutionState> {
  try {
    const response = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    const answer = (await response.json()) as SolutionView | ErrorBody
    return 'error' in answer ? { state: 'failed', message: answer.error.message } : { state: 'shown', solution: answer }
  } catch {
    return { state: 'failed', message: null }
  }
}
