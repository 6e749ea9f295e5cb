import type { CustomResourceDefinition, JSONSchemaProps } from 'kubernetes-types/apiextensions/v1'
import { describe, expect, it } from 'vitest'
import type { KubeObject, Stored } from '../../../machinery/object.ts'
import { customResources } from './custom-resource.ts'
import { findByPath } from './json-path.ts'

const SPEC_PATTERN = '^\\d+$'
const definition = (schema: JSONSchemaProps, more: object = {}): Pick<CustomResourceDefinition, 'spec'> => ({
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'things', kind: 'Thing', singular: 'thing' },
    versions: [
      { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: schema } } }, ...more },
      { name: 'v1beta1', served: true, storage: false, schema: { openAPIV3Schema: { type: 'object' } } },
      { name: 'v1alpha1', served: false, storage: false },
    ],
  },
})

const schema: JSONSchemaProps = {
  type: 'object',
  required: ['code'],
  properties: {
    code: { type: 'string', pattern: SPEC_PATTERN },
    count: { type: 'integer', minimum: 1, maximum: 10, default: 3 as unknown as JSONSchemaProps['default'] },
    mode: { type: 'string', enum: ['a', 'b'] as unknown as NonNullable<JSONSchemaProps['enum']> },
    labels: { type: 'object', additionalProperties: { type: 'string' } as unknown as NonNullable<JSONSchemaProps['additionalProperties']> },
  },
}

const thing = (spec: object): KubeObject => ({ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'x' }, spec }) as KubeObject
const [resource] = customResources(definition(schema))
const complaints = (spec: object): string[] => resource!.validate!(thing(spec)).map(({ field, detail }) => `${field}: ${detail}`)

describe('custom resources', () => {
  it('are served in every version that says so, stored in one', () => {
    const all = customResources(definition(schema))
    expect(all.map(({ version, schema: name }) => [version, name])).toEqual([
      ['v1', 'com.example.v1.Thing'],
      ['v1beta1', 'com.example.v1beta1.Thing'],
    ])
    expect(all[1]!.storedAs!.toStored(thing({}))).toMatchObject({ apiVersion: 'example.com/v1' })
  })

  it('lose what their schema does not know and gain its defaults', () => {
    const object = thing({ code: '1', nosuch: 1, labels: { any: 'thing' } })
    resource!.setDefaults!(object)
    expect(object).toMatchObject({ spec: { code: '1', count: 3, labels: { any: 'thing' } } })
    expect((object as { spec?: object }).spec).not.toHaveProperty('nosuch')
  })

  it('are checked in the words of upstream', () => {
    expect(complaints({ code: 'x', count: 30, mode: 'c', labels: { a: 1 } })).toEqual([
      `spec.code: Invalid value: "x": spec.code in body should match '${SPEC_PATTERN}'`,
      'spec.count: Invalid value: 30: spec.count in body should be less than or equal to 10',
      'spec.mode: Unsupported value: "c": supported values: "a", "b"',
      'spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"',
    ])
    expect(complaints({})).toEqual(['spec.code: Required value'])
    expect(complaints({ code: '1' })).toEqual([])
  })

  it('print the columns that their definition names', () => {
    const columns = { additionalPrinterColumns: [{ name: 'Code', type: 'string', jsonPath: '.spec.code' }, { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' }] }
    const [printed] = customResources(definition(schema, columns))
    const object = { ...thing({ code: '7' }), status: { conditions: [{ type: 'Ready', status: 'True' }] } } as unknown as Stored
    expect(printed!.columns.map(({ name }) => name)).toEqual(['Name', 'Code', 'Ready'])
    expect(printed!.row(object, 0)).toEqual(['x', '7', 'True'])
    expect(resource!.columns.map(({ name }) => name)).toEqual(['Name', 'Age'])
  })
})

describe('column paths', () => {
  const object = { a: { 'b.c': [{ n: 1 }, { n: 2 }] } }
  it.each([
    ['.a.b\\.c[0].n', [1]],
    ["{.a['b.c'][*].n}", [1, 2]],
    ['.a.b\\.c[?(@.n=="2")].n', [2]],
    ['.a.nosuch', []],
    ['.a[', []],
  ])('%s finds %j', (path, found) => expect(findByPath(object, path)).toEqual(found))
})
