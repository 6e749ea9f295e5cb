import type { ResourceTable } from '../resource-table.ts'
import type { ResourceDefinition } from '../resource.ts'
import { collectSchemas } from './schemas.ts'

/** The OpenAPI 3 document of one group version: a PATCH path for each resource, which tells kubectl that the server validates fields, and the schemas for explain. */
export function openApiV3(resources: ResourceTable, group: string, version: string) {
  const definitions = resources.all().filter((definition) => definition.group === group && definition.version === version)
  const paths: Record<string, unknown> = {}
  for (const definition of definitions) paths[objectPath(definition)] = operations(definition)
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.33.0' },
    paths,
    components: { schemas: collectSchemas(definitions, '#/components/schemas/') },
  }
}

export function objectPath({ group, version, resource, namespaced }: ResourceDefinition): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  return namespaced ? `${root}/namespaces/{namespace}/${resource}/{name}` : `${root}/${resource}/{name}`
}

const stringParameter = (name: string, description: string) => ({ name, in: 'query', description, schema: { type: 'string', uniqueItems: true } })

const writeParameters = [
  stringParameter('dryRun', 'When present, indicates that modifications should not be persisted. Valid values are: - All: all dry run stages will be processed'),
  stringParameter('fieldManager', 'fieldManager is a name associated with the actor or entity that is making these changes.'),
  stringParameter('fieldValidation', 'fieldValidation instructs the server on how to handle objects in the request containing unknown or duplicate fields. Valid values are: Ignore, Warn, Strict.'),
]

function operations(definition: ResourceDefinition) {
  const { group, version, kind, verbs, schema } = definition
  const gvk = { group, version, kind }
  const content = { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } }
  const answer = { responses: { 200: { description: 'OK', content } } }
  const operation = (action: string, more: object) => ({ ...more, ...answer, 'x-kubernetes-action': action, 'x-kubernetes-group-version-kind': gvk })
  return {
    ...(verbs.includes('get') ? { get: operation('get', {}) } : {}),
    ...(verbs.includes('update') ? { put: operation('put', { parameters: writeParameters, requestBody: { content, required: true } }) } : {}),
    ...(verbs.includes('patch') ? { patch: operation('patch', { parameters: [...writeParameters, stringParameter('force', 'Force is going to "force" Apply requests.')], requestBody: { content: patchContentOf(definition), required: true } }) } : {}),
    ...(verbs.includes('delete') ? { delete: operation('delete', {}) } : {}),
  }
}

const customPatches = ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json']

/** kubectl reads here how it may patch: custom resources have no strategic merge. */
const patchContentOf = ({ customSchema }: ResourceDefinition) =>
  Object.fromEntries([...customPatches, ...(customSchema === undefined ? ['application/strategic-merge-patch+json'] : [])].map((type) => [type, { schema: { type: 'object' } }]))
