import type { ResourceTable } from '../resource-table.ts'
import { collectSchemas } from './schemas.ts'
import { objectPath } from './v3.ts'

export interface OpenApiV2 {
  swagger: '2.0'
  info: { title: string; version: string }
  paths: Record<string, { patch: { parameters: { name: string; in: 'query'; type: 'string' }[]; 'x-kubernetes-group-version-kind': object } }>
  definitions: Record<string, Record<string, unknown>>
}

/** The one document of OpenAPI 2: kubectl up to 1.28 validates with it, later ones ask it about kinds that OpenAPI 3 does not have. */
export function openApiV2(resources: ResourceTable): OpenApiV2 {
  const paths: OpenApiV2['paths'] = {}
  for (const definition of resources.all()) {
    if (!definition.verbs.includes('patch')) continue
    const { group, version, kind } = definition
    paths[objectPath(definition)] = {
      patch: { parameters: [{ name: 'fieldValidation', in: 'query', type: 'string' }], 'x-kubernetes-group-version-kind': { group, version, kind } },
    }
  }
  return { swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.33.0' }, paths, definitions: collectSchemas(resources.all(), '#/definitions/') }
}
