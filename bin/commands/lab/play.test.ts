import { describe, expect, it } from 'vitest'
import { lessonSchema, type LessonSpec } from '../../../labs/schema/index.ts'
import type { StepState } from '../../../sandbox/protocol.ts'
import type { LessonSandbox } from './lesson-sandbox.ts'
import { playMistake, playSolutions, type Outcome } from './play.ts'

const text = (en: string): { en: string; zh: string } => ({ en, zh: en })
const lesson: LessonSpec = lessonSchema.parse({
  id: 'mini',
  title: text('Mini'),
  summary: text('Mini'),
  minutes: 1,
  steps: ['one', 'two'].map((id) => ({
    id,
    title: text(id),
    checks: [{ kind: 'command', matches: id }],
    solution: `do ${id}`,
    mistakes: [{ id: `not-${id}`, says: text('No.'), when: [{ kind: 'command', matches: 'x' }], example: `spoil ${id}` }],
  })),
})

/** A sandbox in which "do X" passes step X and "spoil X" names its mistake, unless told otherwise. */
function sandbox(faults: { alreadyPassed?: string; neverPasses?: string; nameless?: string; misnamed?: string } = {}): LessonSandbox & { ran: string[] } {
  const ran: string[] = []
  const steps: StepState[] = lesson.steps.map(({ id }) => ({
    id,
    state: id === faults.alreadyPassed ? 'passed' : 'todo',
    checks: [{ state: 'waiting', expected: `${id} is done`, observed: `${id} is not done` }],
    mistake: null,
  }))
  const heard = new Set<(now: StepState[]) => void>()
  return {
    ran,
    steps: () => steps,
    run(script) {
      ran.push(script)
      const [verb, id] = script.split(' ')
      const step = steps.find((one) => one.id === id)
      if (step && verb === 'do' && id !== faults.neverPasses) {
        if (id === faults.misnamed) {
          step.mistake = { id: `not-${id}`, says: 'No.' }
          heard.forEach((listener) => listener(steps))
        }
        step.state = 'passed'
      }
      if (step && verb === 'spoil' && id !== faults.nameless) step.mistake = { id: `not-${id}`, says: 'No.' }
      return Promise.resolve({ exitStatus: id === faults.neverPasses ? 1 : 0, output: `output of ${script}\n` })
    },
    answer: () => undefined,
    until: (wanted) => Promise.resolve(wanted(steps)),
    onSteps(listener, signal) {
      heard.add(listener)
      signal.addEventListener('abort', () => heard.delete(listener))
    },
    end: () => Promise.resolve(),
  }
}

async function outcomes(given: Parameters<typeof sandbox>[0]): Promise<Outcome[]> {
  const all: Outcome[] = []
  await playSolutions(lesson, sandbox(given), (outcome) => all.push(outcome))
  return all
}

describe('playing the solutions of a lesson', () => {
  it('is content when each step fails before its own and passes after it', async () => {
    expect((await outcomes({})).map(({ title, complaints }) => [title, complaints])).toEqual([['one', []], ['two', []]])
  })
  it('complains of a step that has passed before', async () => {
    expect((await outcomes({ alreadyPassed: 'two' }))[1]?.complaints[0]).toContain('has passed before its solution was played')
  })
  it('complains of a step that does not pass, says what is open and what the script said, and ends there', async () => {
    const [one, ...more] = await outcomes({ neverPasses: 'one' })
    expect(more).toEqual([])
    expect(one?.complaints).toEqual(['its solution ended with status 1', '| output of do one', 'it does not pass after its solution:', 'expected: one is done', 'observed: one is not done'])
  })
  it('complains of a mistake that is named on the right way', async () => {
    expect((await outcomes({ misnamed: 'two' }))[1]?.complaints).toEqual(['the mistake "not-two" is named although the solution was played'])
  })
})

describe('playing a mistake', () => {
  it('plays the solutions of the steps before, then the example, which is named', async () => {
    const played = sandbox()
    expect((await playMistake(lesson, 1, 'not-two', played)).complaints).toEqual([])
    expect(played.ran).toEqual(['do one', 'spoil two'])
  })
  it('complains when it is not named', async () => {
    const { title, complaints } = await playMistake(lesson, 0, 'not-one', sandbox({ nameless: 'one' }))
    expect(title).toBe('one: not-one')
    expect(complaints[0]).toBe('its example was played, but no mistake is named')
  })
})
