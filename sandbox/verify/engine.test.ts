import { afterEach, describe, expect, it } from 'vitest'
import { startMiniLesson, type MiniLesson } from './testing/mini-lesson.ts'

let lesson: MiniLesson | undefined
afterEach(() => lesson?.engine.close())
const start = (...given: Parameters<typeof startMiniLesson>): MiniLesson => (lesson = startMiniLesson(...given))

const two = `
- id: first
  checks: [{kind: command, matches: '^echo one$'}]
- id: second
  checks: [{kind: command, matches: '^echo two$'}]
`

describe('the steps of a lesson', () => {
  it('pass in any order, and the first that has not passed is active', () => {
    const { engine, ports, passed } = start(two)
    const states = (): string[] => engine.steps().map((step) => step.state)
    expect(states()).toEqual(['active', 'todo'])
    ports.finish({ line: 'echo two' })
    expect(states()).toEqual(['active', 'passed'])
    ports.finish({ line: 'echo one' })
    expect(states()).toEqual(['passed', 'passed'])
    expect(passed).toEqual(['second', 'first'])
  })

  it('need all their checks, each of which stays passed', () => {
    const { ports, step } = start(`
- id: both
  checks:
    - {kind: command, matches: '^a$'}
    - {kind: command, matches: '^b$'}
`)
    ports.finish({ line: 'b' })
    expect(step('both').checks.map((check) => check.state)).toEqual(['waiting', 'passed'])
    ports.finish({ line: 'c' })
    ports.finish({ line: 'a' })
    expect(step('both')).toMatchObject({ state: 'passed', passedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string })
  })

  it('that passed in an earlier sandbox stay passed, with their time, and are not announced again', () => {
    const { engine, ports, passed } = start(two, { alreadyPassed: ['first'] })
    ports.finish({ line: 'echo one' })
    expect(passed).toEqual([])
    expect(engine.steps()).toMatchObject([{ state: 'passed', passedAt: '2026-01-01T00:00:00.000Z', checks: [{ state: 'passed' }] }, { state: 'active' }])
  })

  it('tell in both languages what is expected and observed', () => {
    const { engine, ports } = start(`
- id: run
  checks: [{kind: command, matches: make, describe: {en: you ran make, zh: 运行过 make}}]
`)
    ports.finish({ line: 'make all', exitStatus: 2 })
    expect(engine.steps('en')[0]?.checks[0]).toEqual({ state: 'waiting', expected: 'you ran make', observed: '"make all" ended with status 2; it should have succeeded' })
    expect(engine.steps('zh')[0]?.checks[0]).toMatchObject({ expected: '运行过 make', observed: '“make all” 以状态 2 结束；应当成功' })
  })

  it('with a check that is wrong in itself say so, and the others work', () => {
    const { ports, step } = start(`
- id: broken
  checks: [{kind: command, matches: '('}]
- id: fine
  checks: [{kind: command, matches: ok}]
`)
    ports.finish({ line: 'ok' })
    expect(step('broken').checks[0]).toMatchObject({ state: 'failed', observed: expect.stringContaining('missing closing )') as string })
    expect(step('fine').state).toBe('passed')
  })

  it('on a cluster say that there is none when there is none', () => {
    const { step } = start('- {id: rc, checks: [{kind: resource, resource: pods, expression: "objects.size() == 1"}]}')
    expect(step('rc').checks[0]).toMatchObject({ state: 'failed', expected: 'there is 1 pod', observed: 'this sandbox has no cluster' })
  })

  it('announce a burst of changes once', async () => {
    const { ports, engine, until } = start(two)
    let calls = 0
    const counted = until(() => (calls += 1) < 0)
    for (let i = 0; i < 50; i++) ports.finish({ line: 'echo one', exitStatus: i + 1 })
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    expect(calls).toBe(2) // the look before, and one announcement
    expect(engine.steps()[0]?.state).toBe('active')
    void counted
  })
})

describe('a mistake', () => {
  const withMistake = `
- id: first
  checks: [{kind: command, matches: '^right$'}]
  mistakes:
    - id: wrong-word
      says: {en: Not that one., zh: 不是这个。}
      when: [{kind: command, matches: '^wrong', exitStatus: any}]
- id: second
  checks: [{kind: command, matches: '^also$'}]
  mistakes:
    - id: early
      says: {en: Too early., zh: 太早。}
      when: [{kind: command, matches: '^right$'}]
`
  it('is named while the last command is the mistake, and taken back by the next', () => {
    const { ports, step } = start(withMistake)
    ports.finish({ line: 'wrong', exitStatus: 127 })
    expect(step('first').mistake).toEqual({ id: 'wrong-word', says: 'Not that one.' })
    ports.finish({ line: 'ls', terminal: 2 })
    expect(step('first').mistake?.id).toBe('wrong-word')
    ports.finish({ line: 'ls' })
    expect(step('first').mistake).toBeNull()
  })

  it('is forgotten when the step passes', () => {
    const { ports, step } = start(withMistake)
    ports.finish({ line: 'wrong' })
    ports.finish({ line: 'right', terminal: 2 })
    expect(step('first')).toMatchObject({ state: 'passed', mistake: null })
  })

  it('made by a command is one only in the step the learner is at', () => {
    const { ports, step } = start(withMistake)
    ports.finish({ line: 'right' })
    expect(step('second').mistake).toBeNull()
    ports.finish({ line: 'right' })
    expect(step('second').mistake?.id).toBe('early')
  })
})

describe('a quiz', () => {
  const quizzes = `
- id: ask
  checks: [{kind: quiz, quiz: pick}, {kind: quiz, quiz: word}]
  quizzes:
    - {id: pick, kind: multiple, answer: [a, c]}
    - {id: word, kind: free, answer: ['pods?', 'a pod']}
`
  it('passes with exactly the right options, or a text that one of the patterns describes', () => {
    const { engine, step } = start(quizzes)
    expect(engine.answerQuiz('ask', 'pick', ['a'])).toMatchObject({ right: false, incomplete: true })
    expect(engine.answerQuiz('ask', 'pick', ['a', 'b', 'c'])).toMatchObject({ right: false, incomplete: false })
    expect(engine.answerQuiz('ask', 'word', ['podium'])).toMatchObject({ right: false, explanations: [] })
    expect(engine.answerQuiz('ask', 'none', [])).toMatchObject({ right: false })
    expect(step('ask').checks.map((check) => check.state)).toEqual(['waiting', 'waiting'])
    expect(engine.answerQuiz('ask', 'pick', ['c', 'a'])).toMatchObject({ right: true })
    expect(engine.answerQuiz('ask', 'word', [' Pods '])).toMatchObject({ right: true })
    expect(step('ask').state).toBe('passed')
  })
})

describe('files, scripts and requests', () => {
  it('looks at a file when it changes, and says what is wrong with it', async () => {
    const { ports, step, until } = start(`
- id: write
  checks: [{kind: file, path: rc.yaml, expression: 'documents[0].spec.replicas == 3'}]
`)
    await until((of) => of('write').checks[0]?.observed === 'there is no rc.yaml')
    ports.write('rc.yaml', 'spec: {replicas: [}')
    await until((of) => of('write').checks[0]?.observed.startsWith('rc.yaml is not valid YAML') === true)
    ports.write('rc.yaml', 'spec: {replicas: 2}')
    await until((of) => of('write').checks[0]?.observed === 'rc.yaml is there, but not as it should be yet')
    ports.write('rc.yaml', 'spec: {replicas: 3}')
    await until((of) => of('write').state === 'passed')
    const reads = ports.asked.readFile
    ports.write('rc.yaml', 'spec: {replicas: 1}')
    expect(step('write').state).toBe('passed')
    expect(ports.asked.readFile).toBe(reads)
  })

  it('runs a script after the commands it asks for, and shows its output', async () => {
    const { ports, until } = start(`
- id: script
  checks: [{kind: script, run: ./verify, commandMatches: '^make'}]
`)
    ports.script = { exitStatus: 1, output: 'two tests fail\n' }
    await until((of) => of('script').checks[0]?.observed === 'the check ended with status 1' || of('script').checks[0]?.observed === 'two tests fail')
    const runs = ports.asked.run
    ports.finish({ line: 'ls' })
    ports.script = { exitStatus: 0, output: '' }
    expect(ports.asked.run).toBe(runs)
    ports.finish({ line: 'make' })
    await until((of) => of('script').state === 'passed')
    expect(ports.asked.run).toBe(runs + 1)
  })

  it('calls a script that takes too long failed', async () => {
    const mini = startMiniLesson('- {id: script, checks: [{kind: script, run: sleep 100, timeoutSeconds: 2}]}')
    lesson = mini
    mini.ports.script = { exitStatus: 124, output: '', timedOut: true }
    mini.ports.finish({ line: 'anything' })
    await mini.until((of) => of('script').checks[0]?.state === 'failed')
    expect(mini.step('script').checks[0]?.observed).toBe('the check took longer than 2 s')
  })

  it('matches a command inside a block or script that was run as a whole', () => {
    const { ports, step } = start(two)
    ports.finish({ line: 'IP=1\necho one\n', terminal: null })
    expect(step('first').state).toBe('passed')
  })
})

describe('closing', () => {
  it('stops everything', () => {
    const { engine, ports, passed } = start(two)
    void engine.close()
    ports.finish({ line: 'echo one' })
    expect(passed).toEqual([])
  })
})
