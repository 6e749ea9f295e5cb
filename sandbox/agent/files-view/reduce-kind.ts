import type { KindDescription, KindField } from '../../files-protocol.ts'

/** The part of an OpenAPI 3 schema that Kubernetes uses. */
interface OpenApiSchema {
  $ref?: string
  allOf?: OpenApiSchema[]
  oneOf?: OpenApiSchema[]
  type?: string
  format?: string
  description?: string
  enum?: unknown[]
  properties?: Record<string, OpenApiSchema>
  additionalProperties?: OpenApiSchema | boolean
  items?: OpenApiSchema
  required?: string[]
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[]
  'x-kubernetes-int-or-string'?: boolean
  'x-kubernetes-preserve-unknown-fields'?: boolean
}
export type OpenApiSchemas = Record<string, OpenApiSchema>

/** Characters of a field's description; `kubectl explain` has the rest. */
const SAYS_CHARACTERS = 300
/** What nobody writes by hand: the server fills it in. */
const SERVER_FILLS: Record<string, readonly string[]> = {
  root: ['status'],
  metadata: ['managedFields', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'generation', 'resourceVersion', 'selfLink', 'uid'],
}

type Description = KindDescription['objects'][string]

/** One kind and all that it is made of, as an editor needs it. Null when the document has no such kind. */
export function reduceKind(schemas: OpenApiSchemas, apiVersion: string, kind: string): KindDescription | null {
  const [version = '', group = ''] = apiVersion.split('/').reverse()
  const root = Object.keys(schemas).find((name) => schemas[name]?.['x-kubernetes-group-version-kind']?.some((one) => one.group === group && one.version === version && one.kind === kind))
  if (root === undefined) return null
  const objects: Record<string, Description> = {}
  // Objects written out inside others, as custom kinds have them, get a name after the place where they stand.
  const waiting: [name: string, schema: OpenApiSchema][] = []
  const want = (name: string, schema: OpenApiSchema): string => {
    if (!(name in objects) && !waiting.some(([one]) => one === name)) waiting.push([name, schema])
    return name
  }
  const named = (place: string, schema: OpenApiSchema): string | null => {
    const reference = schema.$ref ?? schema.allOf?.find(({ $ref }) => $ref)?.$ref
    const name = reference?.split('/').pop()
    const target = name === undefined ? schema : schemas[name]
    return target?.properties === undefined ? null : want(name ?? place, target)
  }
  const fieldOf = (place: string, written: OpenApiSchema): KindField => {
    const schema = resolve(schemas, written)
    const says = (written.description ?? schema.description ?? '').split('\n')[0]!.slice(0, SAYS_CHARACTERS)
    const values = schema.enum?.filter((value) => typeof value === 'string' && value !== '') as string[] | undefined
    const type = typeOf(schema)
    const inner = type === 'array' ? schema.items : type === 'object' && typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
    const of = named(place, inner ?? written)
    return {
      type,
      ...(of === null ? {} : { of }),
      ...(inner !== undefined && of === null ? { each: eachOf(typeOf(resolve(schemas, inner))) } : {}),
      ...(type === 'object' && of === null ? { map: true } : {}),
      ...(inner !== undefined && type === 'object' ? { map: true } : {}),
      ...(values === undefined || values.length === 0 ? {} : { values }),
      ...(says === '' ? {} : { says }),
    }
  }
  want(root, schemas[root]!)
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [name, schema] = next
    const omitted = name === root ? SERVER_FILLS.root! : name.endsWith('.ObjectMeta') ? SERVER_FILLS.metadata! : []
    const fields = Object.entries(schema.properties ?? {}).filter(([field]) => !omitted.includes(field))
    objects[name] = {
      fields: Object.fromEntries(fields.map(([field, inner]) => [field, fieldOf(`${name}.${field}`, inner)])),
      required: schema.required ?? [],
      open: schema['x-kubernetes-preserve-unknown-fields'] === true,
    }
  }
  return { apiVersion, kind, root, objects }
}

function resolve(schemas: OpenApiSchemas, schema: OpenApiSchema): OpenApiSchema {
  const reference = schema.$ref ?? schema.allOf?.find(({ $ref }) => $ref)?.$ref
  return (reference === undefined ? undefined : schemas[reference.split('/').pop()!]) ?? schema
}

function typeOf(schema: OpenApiSchema): KindField['type'] {
  if (schema['x-kubernetes-int-or-string'] === true || schema.format === 'int-or-string' || schema.oneOf?.some(({ type }) => type === 'string')) {
    // A quantity is a string or a number too.
    return 'int-or-string'
  }
  switch (schema.type) {
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
    case 'array':
      return schema.type
    case 'object':
      return 'object'
    default:
      return schema.properties === undefined ? 'any' : 'object'
  }
}

const eachOf = (type: KindField['type']): NonNullable<KindField['each']> => (type === 'object' ? 'any' : type)
