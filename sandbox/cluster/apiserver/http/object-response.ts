import type { KubeObject, ObjectList, Status, Stored } from '../../machinery/object.ts'
import type { ResourceDefinition } from '../resource.ts'
import { badRequest } from '../status.ts'
import { partialMetadata, tableOf } from '../table.ts'
import type { Representation } from './accept.ts'
import { json, yaml } from './encode.ts'
import type { ApiRequest, BodyResponse } from './exchange.ts'

/** An answer that is an object or a list, in the form that the client asked for. */
export async function objectResponse(
  request: ApiRequest,
  representation: Representation,
  definition: ResourceDefinition | null,
  code: number,
  value: KubeObject | ObjectList | Status,
  now: number,
): Promise<BodyResponse> {
  const shown = definition === null || isStatus(value) ? value : represent(request, representation, definition, value, now)
  return representation.format === 'yaml' ? yaml(code, shown) : json(request, code, shown)
}

const isStatus = (value: KubeObject | ObjectList | Status): value is Status => value.kind === 'Status' && value.apiVersion === 'v1'

const isList = (value: KubeObject | ObjectList): value is ObjectList => 'items' in value && Array.isArray(value.items) && value.kind?.endsWith('List') === true

function represent(request: ApiRequest, representation: Representation, definition: ResourceDefinition, value: KubeObject | ObjectList, now: number): unknown {
  const { as, version } = representation
  if (as === 'object') return value
  const items = isList(value) ? value.items : [value as Stored]
  const metadata = isList(value) ? value.metadata : { resourceVersion: (value as Stored).metadata.resourceVersion }
  if (as === 'table') return tableOf(definition, metadata, items, { version, includeObject: includeObjectOf(request), now, withColumns: true })
  if (!isList(value)) return partialMetadata(value as Stored, version)
  return { kind: 'PartialObjectMetadataList', apiVersion: `meta.k8s.io/${version}`, metadata, items: items.map((item) => partialMetadata(item, version)) }
}

export function includeObjectOf(request: ApiRequest): 'None' | 'Metadata' | 'Object' {
  const asked = request.query.get('includeObject') ?? ''
  if (asked === '') return 'Metadata'
  if (asked === 'None' || asked === 'Metadata' || asked === 'Object') return asked
  throw badRequest(`unrecognized includeObject value: ${JSON.stringify(asked)}`)
}
