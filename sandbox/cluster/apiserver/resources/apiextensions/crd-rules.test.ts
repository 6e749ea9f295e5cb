import { beforeAll, describe, expect, it } from 'vitest'
import { loadCel } from '../../cel/cel.ts'
import { complaints, updateComplaints, type Loose } from '../testing/complaints.ts'

beforeAll(() => loadCel())

const object = { type: 'object' }
const version = (more: Loose = {}): Loose => ({ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: object }, ...more })
const definition = (versions: Loose[], more: Loose = {}): Loose => ({ metadata: { name: 'things.example.com' }, spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'things', kind: 'Thing' }, versions, ...more } })
const withSpec = (spec: Loose): Loose => definition([version({ schema: { openAPIV3Schema: { ...object, properties: { spec } } } })])
const SPEC = 'spec.validation.openAPIV3Schema.properties[spec]'

describe('definitions of custom resources', () => {
  it.each<[string, Loose, string[]]>([
    ['no schema', definition([version({ schema: undefined })]), ['spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required']],
    ['nothing to store', definition([version({ storage: false })]), [
      'spec.versions: Invalid value: must have exactly one version marked as storage version',
      'status.storedVersions: Invalid value: []string{}: must have at least one stored version',
    ]],
    ['a type that JSON does not have', withSpec({ type: 'int' }), [`${SPEC}.type: Unsupported value: "int": supported values: "array", "boolean", "integer", "number", "object", "string"`]],
    ['no type', withSpec({ properties: {} }), [`${SPEC}.type: Required value: must not be empty for specified object fields`]],
    ['items without a type', withSpec({ type: 'array', items: {} }), [`${SPEC}.items.type: Required value: must not be empty for specified array items`]],
    ['a list of nothing', withSpec({ type: 'array' }), [`${SPEC}.items: Required value: must be specified`]],
    ['types within a combination', withSpec({ ...object, oneOf: [{ type: 'object' }] }), [`${SPEC}.oneOf[0].type: Forbidden: must be empty to be structural`]],
    ['references', withSpec({ ...object, $ref: '#/x' }), [`${SPEC}.$ref: Forbidden: $ref is not supported`]],
    ['properties and a map', withSpec({ ...object, properties: { a: { type: 'string' } }, additionalProperties: { type: 'string' } }), [`${SPEC}.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`]],
    ['a map list whose key may be missing', withSpec({ type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['a'], items: { ...object, properties: { a: { type: 'string' } } } }), [
      `${SPEC}.items.properties[a].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
    ]],
    ['a rule about what is not there', withSpec({ ...object, properties: { a: { type: 'string' } }, 'x-kubernetes-validations': [{ rule: 'self.b' }] }), [
      expect.stringMatching(/^spec\.validation\.openAPIV3Schema\.properties\[spec\]\.x-kubernetes-validations\[0\]\.rule: Invalid value: .*compilation failed: ERROR: <input>:1:5: undefined field 'b'/) as unknown as string,
    ]],
    ['columns that show nothing', definition([version({ additionalPrinterColumns: [{ name: 'A', type: 'text', jsonPath: 'spec.a' }] })]), [
      'spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string',
      'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec.a": must be a simple json path starting with .',
    ]],
    ['a scale that scales the status', definition([version({ subresources: { scale: { specReplicasPath: '.status.x', labelSelectorPath: '.meta' } } })]), [
      'spec.subresources.scale.specReplicasPath: Invalid value: ".status.x": should be a json path under .spec',
      'spec.subresources.scale.statusReplicasPath: Required value',
      'spec.subresources.scale.labelSelectorPath: Invalid value: ".meta": should be a json path under either .status or .spec',
    ]],
    ['parts that differ between versions, each where it stands', definition([version(), version({ name: 'v2', storage: false, schema: { openAPIV3Schema: { type: 'string' } } })]), ['spec.versions[1].schema.openAPIV3Schema.type: Invalid value: "string": must be object at the root']],
    ['a group that others watch over', { metadata: { name: 'things.apps.k8s.io' }, spec: { group: 'apps.k8s.io', scope: 'Cluster', names: { plural: 'things', kind: 'Thing' }, versions: [version()] } }, [
      'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    ]],
    ['a conversion that nobody does', definition([version()], { conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v9'] } } }), [
      'spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook',
      'spec.conversion.conversionReviewVersions: Invalid value: []string{"v9"}: must include at least one of v1, v1beta1',
    ]],
  ])('are refused with %s', (_title, given, expected) => expect(complaints('CustomResourceDefinition', given)).toEqual(expected))

  it('are taken with all of it right', () => {
    const spec = { ...object, required: ['a'], properties: { a: { type: 'string', default: 'x' }, port: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] } } }
    expect(complaints('CustomResourceDefinition', withSpec(spec))).toEqual([])
  })

  it('keep a version for as long as something may be stored in it', () => {
    const old = { ...definition([version()]), status: { storedVersions: ['v1'] } }
    expect(updateComplaints('CustomResourceDefinition', { ...definition([version({ name: 'v2' })]), status: { storedVersions: ['v1', 'v2'] } }, old)).toEqual([
      'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions',
    ])
  })
})
