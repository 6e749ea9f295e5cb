import { describe, expect, it } from 'vitest'
import { createCelEngine } from './engine.ts'
import { typeInMessage, typeProblem } from './type-check.ts'

const engine = createCelEngine()
const POD = 'io.k8s.api.core.v1.Pod'

describe('an expression', () => {
  it('that would go on for ever is ended, whatever its loops are for', () => {
    const list = Array.from({ length: 2000 }, (_, index) => BigInt(index))
    const cancelled = { error: 'operation cancelled: actual cost limit exceeded' }
    for (const source of ['list.all(a, list.all(b, list.all(c, a + b + c >= 0)))', 'list.map(a, list.map(b, list.map(c, c))).size() > 0', 'list.exists(a, list.exists(b, list.exists(c, c < 0)))']) {
      expect(engine.compile(source, ['list']).evaluate({ list }), source).toEqual(cancelled)
    }
    // What one used up is not missing to the next.
    expect(engine.compile('list.all(a, a >= 0) && list.filter(a, a < 10).size() == 10', ['list']).evaluate({ list })).toEqual({ value: true })
  })

  it.each([
    ['pod.spec.hostNetwork && pod.spec.nodeName != ""', null],
    ['pod.spec.priority > 3', null],
    ['pod.spec.priority > "3"', "found no matching overload for '_>_' applied to '(int, string)'"],
    ['pod.spec.nodeNme == "a"', "undefined field 'nodeNme'"],
    ['pod.metadata.labels.anything == 3', null],
    ['string(pod.spec.priority) + "x" == "3x"', null],
  ])('%s is held against the types of what it names', (source, problem) => {
    const found = typeProblem(engine.compile(source, ['pod']), ([, ...fields]) => typeInMessage(POD, fields))
    if (problem === null) expect(found).toBeNull()
    else expect(found).toContain(problem)
  })
})
