'use client'
import { createContext, use } from 'react'
import type { ReactNode } from 'react'

/** A quiz as a page may know it: without its answer, and without what is said to which. */
export interface QuizOutline {
  id: string
  kind: 'single' | 'multiple' | 'free'
  question: string
  options: { id: string; text: string }[]
  /** The place, among the checks of its step, of the one that waits for the answer; null when none does. */
  check: number | null
}

export interface StepOutline {
  id: string
  title: string
  quizzes: QuizOutline[]
}

/** What a lesson's parts must know of the whole, in the reader's language. */
export interface LessonOutline {
  steps: StepOutline[]
}

const LessonContext = createContext<LessonOutline | null>(null)

export function LessonProvider({ lesson, children }: { lesson: LessonOutline; children: ReactNode }) {
  return <LessonContext value={lesson}>{children}</LessonContext>
}

export function useLesson(): LessonOutline {
  const lesson = use(LessonContext)
  if (!lesson) throw new Error('A part of a lesson is outside of LessonProvider.')
  return lesson
}

/** What the parts of one step share. */
interface StepScope {
  id: string
}

export const StepContext = createContext<StepScope | null>(null)

export function useStep(): StepScope {
  const step = use(StepContext)
  if (!step) throw new Error('This belongs inside a <Step>.')
  return step
}
