/**
 * Fields of a custom resource's schema that hold one of two things. JSON tells them apart by their form, protobuf by the number of the field:
 * a schema, or what stands instead of one. https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/v1/generated.proto
 */
export interface Union {
  schema: number
  other: number
  form: 'bool' | 'schemas' | 'strings'
}

const orBool: Union = { schema: 2, other: 1, form: 'bool' }

export const schemaMessage = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps'

const unions: ReadonlyMap<string, Union> = new Map([
  ['additionalItems', orBool],
  ['additionalProperties', orBool],
  ['items', { schema: 1, other: 2, form: 'schemas' }],
  ['dependencies', { schema: 1, other: 2, form: 'strings' }],
])

export const unionOf = (message: string, field: string): Union | undefined => (message === schemaMessage ? unions.get(field) : undefined)
