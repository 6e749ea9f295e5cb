import { describe, expect, it } from 'vitest'
import type { CelAccess } from './cel.ts'
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

  it.each([
    ["authorizer.group('apps').resource('deployments').subresource('scale').namespace('default').name('web').check('get').allowed()", true],
    ["authorizer.group('').resource('pods').namespace('default').check('create').allowed()", false],
    ["authorizer.path('/healthz').check('get').allowed()", true],
    ["authorizer.serviceAccount('default', 'robot').group('').resource('pods').check('list').reason()", 'asked for system:serviceaccount:default:robot'],
    ["authorizer.requestResource.check('watch').reason()", 'asked for jane'],
    ["authorizer.requestResource.check('watch').errored()", false],
  ])('asks what somebody may do: %s', (source, value) => {
    const grants = new Set(['get deployments/scale web', 'get /healthz'])
    const access: CelAccess = {
      user: { name: 'jane', groups: [] },
      authorize: ({ name: who }, attributes) => {
        const asked = 'path' in attributes ? `${attributes.verb} ${attributes.path}` : `${attributes.verb} ${attributes.resource}/${attributes.subresource} ${attributes.name}`
        return { allowed: grants.has(asked), reason: `asked for ${who}` }
      },
    }
    const authorizer = { requestResource: { group: '', resource: 'pods', subresource: '', namespace: 'default', name: 'p' } }
    expect(engine.compile(source, ['authorizer']).evaluate({ authorizer }, access)).toEqual({ value })
  })
})
