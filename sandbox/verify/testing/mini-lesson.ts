import { parse } from 'yaml'
import { z } from 'zod'
import { lessonForAgentSchema, type StepState } from '../../protocol.ts'
import { createCheckEngine, type CheckEngine, type CheckEngineOptions } from '../engine.ts'
import { fakePorts, type FakePorts } from './fake-ports.ts'

const stepsSchema = lessonForAgentSchema.shape.steps.element.extend({
  mistakes: lessonForAgentSchema.shape.steps.element.shape.mistakes.default([]),
  quizzes: lessonForAgentSchema.shape.steps.element.shape.quizzes.default([]),
})

export interface MiniLesson {
  engine: CheckEngine
  ports: FakePorts
  /** Steps in the order they passed. */
  passed: string[]
  step(id: string): StepState
  /** Resolves as soon as the steps are as wanted; the test's own time limit ends it otherwise. */
  until(wanted: (step: (id: string) => StepState) => boolean): Promise<void>
}

/** Starts the engine on a lesson made for one test: its steps as YAML. */
export function startMiniLesson(yaml: string, options: Partial<Omit<CheckEngineOptions, 'lesson' | 'ports'>> & { alreadyPassed?: string[] } = {}): MiniLesson {
  const ports = fakePorts()
  const passed: string[] = []
  const listeners = new Set<() => void>()
  const engine = createCheckEngine({
    kubeconfig: null,
    ...options,
    lesson: {
      locale: 'en',
      steps: z.array(stepsSchema).parse(parse(yaml)),
      passed: (options.alreadyPassed ?? []).map((step) => ({ step, at: '2026-01-01T00:00:00.000Z' })),
    },
    ports,
    passed: (step) => passed.push(step),
    changed: () => listeners.forEach((listener) => listener()),
  })
  const step = (id: string): StepState => {
    const found = engine.steps().find((one) => one.id === id)
    if (!found) throw new Error(`no step "${id}"`)
    return found
  }
  return {
    engine,
    ports,
    passed,
    step,
    until: (wanted) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!wanted(step)) return
          listeners.delete(look)
          resolve()
        }
        listeners.add(look)
        look()
      }),
  }
}
