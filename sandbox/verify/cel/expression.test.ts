import { describe, expect, it } from 'vitest'
import { compileExpression, ExpressionError } from './expression.ts'
import { compilePattern, PatternError } from './pattern.ts'
import { toCel, type CelJson } from './values.ts'

const evaluate = (source: string, object: unknown, objects: unknown[] = [object]): unknown => {
  const result = compileExpression(source, ['object', 'objects']).evaluate({ object: toCel(object) as CelJson, objects: toCel(objects) as CelJson })
  return result.error ?? result.value
}

describe('evaluating a CEL expression', () => {
  it.each([
    ['object.status.readyReplicas == 3', { status: { readyReplicas: 3 } }, true],
    ['object.status.readyReplicas > 2.5', { status: { readyReplicas: 3 } }, true],
    ['object.metadata.labels["app.kubernetes.io/name"] == "web"', { metadata: { labels: { 'app.kubernetes.io/name': 'web' } } }, true],
    ['objects.size() == 1 && objects.all(o, o.n.matches("^a+$"))', { n: 'aaa' }, true],
    ['object.names.join(", ")', { names: ['a', 'b'] }, 'a, b'],
    ['object.__proto__ == "x"', JSON.parse('{"__proto__": "x"}'), true],
  ])('%s', (source, object, expected) => expect(evaluate(source, object)).toBe(expected))

  it('says absent, and does not throw, for what is not there or has another type', () => {
    expect(evaluate('object.status.readyReplicas == 3', {})).toBe('absent')
    expect(evaluate('object.status == 3', null)).toBe('absent')
    expect(evaluate('object + 1 == 3', 'text')).toBe('absent')
  })

  it('never reaches what JavaScript objects inherit', () => {
    expect(evaluate('has(object.constructor)', {})).toBe(false)
    expect(evaluate('object.constructor.name', {})).toBe('absent')
  })

  it('is ended when it would run away', () => {
    const many = Array.from({ length: 400 }, (_, n) => ({ n }))
    expect(evaluate('objects.all(a, objects.all(b, objects.all(c, a.n + b.n + c.n >= 0)))', null, many)).toBe('broken')
    expect(evaluate('object.n == 1', { n: 1 })).toBe(true)
  })

  it.each([
    ['object.a ==', 'syntax error'],
    ['objcet.a == 1', '"objcet" is not known here'],
    ['objects.all(o, p.a)', '"p" is not known here'],
    ['object.a.frobnicate()', 'no function frobnicate()'],
    ['1 == 1 '.repeat(300), 'characters long'],
  ])('refuses an expression that is wrong (%#)', (source, message) => {
    expect(() => compileExpression(source, ['object', 'objects'])).toThrow(ExpressionError)
    expect(() => compileExpression(source, ['object', 'objects'])).toThrow(message)
  })
})

describe('what lessons may ask of a pod', () => {
  const running = { metadata: { name: 'a' }, spec: { containers: [{ image: 'nginx' }] }, status: { conditions: [{ type: 'Ready', status: 'True' }], containerStatuses: [{ restartCount: 2, state: { running: {} } }] } }
  const stuck = { metadata: { name: 'b', deletionTimestamp: 'x' }, spec: {}, status: { conditions: [{ type: 'Ready', status: 'True' }], containerStatuses: [{ restartCount: 0, state: { waiting: { reason: 'ImagePullBackOff' } } }] } }

  it.each([
    ['ready(object)', running, true],
    ['ready(object)', stuck, false],
    ['ready(object)', {}, false],
    ['deleting(object)', stuck, true],
    ['image(object)', running, 'nginx'],
    ['image(object)', { spec: { template: running } }, 'nginx'],
    ['image(object)', null, ''],
    ['restarts(object) == 2', running, true],
    ['"ImagePullBackOff" in reasons(object)', stuck, true],
    ['size(reasons(object)) == 0', running, true],
  ])('%s (%#)', (source, object, expected) => expect(evaluate(source, object)).toBe(expected))
})

describe('matching an RE2 pattern', () => {
  it('finds it anywhere in the text', () => expect(compilePattern('get (po|pods)\\b').test('kubectl get pods -w')).toBe(true))
  it('takes linear time where backtracking would not', () => expect(compilePattern('^(a+)+$').test(`${'a'.repeat(5000)}b`)).toBe(false))
  it('refuses what RE2 does not have', () => expect(() => compilePattern('(?=look)')).toThrow(PatternError))
})
