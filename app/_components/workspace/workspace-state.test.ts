import { expect, test } from 'vitest'
import type { StepState, TerminalInfo } from '../../../sandbox/protocol.ts'
import { afterMessage, initialWorkspaceState, type WorkspaceState } from './workspace-state.ts'

const terminal = (id: number): TerminalInfo => ({ id, name: `shell ${id}`, cols: 80, rows: 24, busy: false, exited: null })
const terminals = (...ids: number[]) => ({ type: 'terminals' as const, terminals: ids.map(terminal) })
const after = (...messages: Parameters<typeof afterMessage>[1][]) => messages.reduce(afterMessage, initialWorkspaceState([]))

test('the first terminal is in front and stays there when another is opened', () => {
  expect(after(terminals(1)).front).toBe(1)
  expect(after(terminals(1), terminals(1, 2)).front).toBe(1)
})

test('an agent that has no lesson yet does not undo what is known of the steps', () => {
  const steps = [{ id: 'a', state: 'passed' as const, checks: [], mistake: null }]
  expect(afterMessage(initialWorkspaceState(steps), { type: 'steps', steps: [] }).steps).toEqual(steps)
})

test('a step of which nothing changed stays the same object', () => {
  const step = (id: string, state: 'active' | 'passed') => ({ id, state, checks: [], mistake: null })
  const before = initialWorkspaceState([step('a', 'active'), step('b', 'passed')])
  const { steps } = afterMessage(before, { type: 'steps', steps: [step('a', 'passed'), step('b', 'passed')] })
  expect(steps[0]).toEqual(step('a', 'passed'))
  expect(steps[1]).toBe(before.steps[1])
})

test('closing the terminal in front brings its neighbour', () => {
  const state = { ...after(terminals(1, 2, 3)), front: 2 }
  expect(afterMessage(state, terminals(1, 3)).front).toBe(3)
  expect(afterMessage({ ...state, front: 3 }, terminals(1, 2)).front).toBe(2)
})

test('closing another terminal leaves the one in front', () => {
  expect(afterMessage({ ...after(terminals(1, 2, 3)), front: 1 }, terminals(1, 3)).front).toBe(1)
})

test('a refused block says why', () => {
  const state = after({ type: 'block.ran', block: 'b1', terminal: 1, refused: 'busy' })
  expect(state.blocks).toEqual({ b1: { state: 'refused', terminal: 1, reason: 'busy' } })
})

test('a block whose answer was lost with the connection is not left waiting', () => {
  const sent = { ...initialWorkspaceState([]), blocks: { b1: { state: 'sent' as const, terminal: 1 } } }
  const welcome = { type: 'welcome' as const, protocol: 1 as const, stage: 'ready' as const, terminals: [], steps: [], cluster: null, inputNext: [] }
  expect(afterMessage(sent, welcome).blocks).toEqual({})
})

test('keeps what was said to the last answer to a quiz', () => {
  const wrong = { type: 'quiz.result' as const, step: 's', quiz: 'q', right: false, incomplete: false, explanations: [{ option: 'a', says: 'No.' }] }
  expect(after(wrong).quizzes).toEqual({ 's/q': { right: false, incomplete: false, explanations: wrong.explanations } })
  expect(after(wrong, { ...wrong, right: true, explanations: [] }).quizzes).toEqual({ 's/q': { right: true, incomplete: false, explanations: [] } })
})

const stepsOf = (...ids: string[]): StepState[] => ids.map((id) => ({ id, state: 'todo', checks: [], mistake: null }))
const told = (state: WorkspaceState, ...ids: string[]) => afterMessage(state, { type: 'steps', steps: stepsOf(...ids) })

test('a lesson that was edited while its page was open outdates the page, until that is loaded again', () => {
  const agreed = told(initialWorkspaceState(stepsOf('a', 'b')), 'a', 'b')
  expect(agreed.agreement.outdated).toBeNull()
  const edited = told(agreed, 'a', 'new', 'b')
  expect(edited.agreement.outdated).toBe('page')
  expect(edited.steps.map(({ id }) => id)).toEqual(['a', 'new', 'b'])
})

test('one that was edited while its lab ran outdates the lab, until that is resumed', () => {
  const edited = told(initialWorkspaceState(stepsOf('a', 'new')), 'a', 'b')
  expect(edited.agreement.outdated).toBe('lab')
  expect(told(edited, 'a', 'new').agreement.outdated).toBeNull()
})

test('whoever does not know the steps yet is not outdated', () => {
  expect(told(initialWorkspaceState(stepsOf('a'))).agreement.outdated).toBeNull()
  expect(told(initialWorkspaceState([]), 'a').agreement.outdated).toBeNull()
})
