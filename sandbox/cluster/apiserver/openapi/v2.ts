import type { ResourceTable } from '../resource-table.ts'
import { collectSchemas } from './schemas.ts'

/** The one document of OpenAPI 2, which kubectl up to 1.28 validates with. */
export function openApiV2(resources: ResourceTable) {
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: 'v1.33.0' },
    paths: {},
    definitions: collectSchemas(resources.all(), '#/definitions/'),
  }
}
