import { beforeAll, describe, expect, it } from 'vitest'
import { loadCel } from '../../cel/cel.ts'
import type { StructuralSchema, ValidationRule } from './structural-schema.ts'
import { ruleDefinitionProblems, ruleProblems } from './validation-rules.ts'

beforeAll(() => loadCel())

const spec = (rules: ValidationRule[], more: Partial<StructuralSchema> = {}): StructuralSchema => ({
  type: 'object',
  properties: {
    spec: { type: 'object', 'x-kubernetes-validations': rules, properties: { min: { type: 'integer' }, max: { type: 'integer' }, name: { type: 'string' }, 'a-b': { type: 'integer' } }, ...more },
  },
})
const said = (value: object, schema: StructuralSchema, old?: object): string[] =>
  ruleProblems({ spec: value }, schema, old && { spec: old }).map(({ field, detail }) => `${field}: ${detail}`)

describe('validation rules of custom resources', () => {
  it.each<[string, ValidationRule, object, object | undefined, string[]]>([
    ['say the message of the rule', { rule: 'self.min <= self.max', message: 'min over max' }, { min: 2, max: 1 }, undefined, ['spec: Invalid value: "object": min over max']],
    ['are content with what holds', { rule: 'self.min <= self.max' }, { min: 1, max: 1 }, undefined, []],
    ['name themselves without a message', { rule: 'self.min <= self.max' }, { min: 2, max: 1 }, undefined, ['spec: Invalid value: "object": failed rule: self.min <= self.max']],
    ['compute their message', { rule: 'self.max < 5', messageExpression: "'max is ' + string(self.max)" }, { max: 7 }, undefined, ['spec: Invalid value: "object": max is 7']],
    ['point at a field and give a reason', { rule: 'self.max < 5', message: 'no', fieldPath: '.max', reason: 'FieldValueForbidden' }, { max: 7 }, undefined, ['spec.max: Forbidden: no']],
    ['say what went wrong in them', { rule: 'self.min < 5', message: 'm' }, {}, undefined, ['spec: Invalid value: "object": no such key: min evaluating rule: m']],
    ['ask about the past only when there is one', { rule: 'self.name == oldSelf.name', message: 'fixed' }, { name: 'a' }, undefined, []],
    ['compare with the past', { rule: 'self.name == oldSelf.name', message: 'fixed' }, { name: 'b' }, { name: 'a' }, ['spec: Invalid value: "object": fixed']],
    ['leave alone what was left alone', { rule: 'self.max < 5', message: 'no' }, { max: 7 }, { max: 7 }, []],
    ['know names that expressions cannot say', { rule: 'self.a__dash__b == 1', message: 'no' }, { 'a-b': 2 }, undefined, ['spec: Invalid value: "object": no']],
    ['know the lists of Kubernetes', { rule: '[1, 3, 2].isSorted() || [1, 2].sum() != 3', message: 'no' }, { max: 1 }, undefined, ['spec: Invalid value: "object": no']],
    ['know its quantities', { rule: "quantity('1Gi').isLessThan(quantity('1Mi'))", message: 'no' }, { max: 1 }, undefined, ['spec: Invalid value: "object": no']],
  ])('%s', (_title, rule, value, old, expected) => expect(said(value, spec([rule]), old)).toEqual(expected))

  it('stand at every depth of lists and maps', () => {
    const item: StructuralSchema = { type: 'string', 'x-kubernetes-validations': [{ rule: "self != ''", message: 'empty' }] }
    const schema = spec([], { properties: { list: { type: 'array', items: item as never }, map: { type: 'object', additionalProperties: item as never } } })
    expect(said({ list: ['a', ''], map: { k: '' } }, schema)).toEqual(['spec.list[1]: Invalid value: "string": empty', 'spec.map[k]: Invalid value: "string": empty'])
  })

  it.each<[string, string, string]>([
    ['a field that the schema does not have', 'self.nosuch > 1', "ERROR: <input>:1:5: undefined field 'nosuch'\n | self.nosuch > 1\n | ....^"],
    ['a name that nothing has', 'foo > 1', "ERROR: <input>:1:1: undeclared reference to 'foo' (in container '')\n | foo > 1\n | ^"],
  ])('are refused with %s', (_title, rule, problem) => {
    const [found] = ruleDefinitionProblems(spec([{ rule }]).properties!.spec!, 'schema')
    expect(found?.field).toBe('schema.x-kubernetes-validations[0].rule')
    expect(found?.detail).toContain(`compilation failed: ${problem}`)
  })
})
