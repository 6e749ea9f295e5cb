import type { KubeObject, ObjectList, Status, Stored } from '../../machinery/object.ts'
import type { ResourceDefinition } from '../resource.ts'
import { badRequest } from '../status.ts'
import { partialMetadata, tableJson, tableOf } from '../table.ts'
import type { Representation } from './accept.ts'
import { json, wantsPretty, yaml } from './encode.ts'
import type { ApiRequest, BodyResponse } from './exchange.ts'
import { listJson } from './object-json.ts'

/** An answer that is an object or a list, in the form that the client asked for. */
export async function objectResponse(
  request: ApiRequest,
  representation: Representation,
  definition: ResourceDefinition | null,
  code: number,
  value: KubeObject | ObjectList | Status,
  now: number,
): Promise<BodyResponse> {
  if (representation.as === 'table' && representation.format === 'json' && definition !== null && !isStatus(value) && !wantsPretty(request)) {
    const { metadata, items } = listed(value)
    const options = { version: representation.version, includeObject: includeObjectOf(request), now, withColumns: true }
    return { kind: 'body', code, contentType: 'application/json', headers: {}, body: `${tableJson(definition, metadata, items, options)}\n` }
  }
  if (representation.as === 'object' && representation.format === 'json' && !isStatus(value) && isList(value) && !wantsPretty(request)) {
    return { kind: 'body', code, contentType: 'application/json', headers: {}, body: `${listJson(value)}\n` }
  }
  const shown = definition === null || isStatus(value) ? value : represent(request, representation, definition, value, now)
  return representation.format === 'yaml' ? yaml(code, shown) : json(request, code, shown)
}

const isStatus = (value: KubeObject | ObjectList | Status): value is Status => value.kind === 'Status' && value.apiVersion === 'v1'

const isList = (value: KubeObject | ObjectList): value is ObjectList => 'items' in value && Array.isArray(value.items) && value.kind?.endsWith('List') === true

/** One object is a list of one, as tables show it. */
const listed = (value: KubeObject | ObjectList): Pick<ObjectList, 'metadata' | 'items'> =>
  isList(value) ? value : { metadata: { resourceVersion: (value as Stored).metadata.resourceVersion }, items: [value as Stored] }

function represent(request: ApiRequest, representation: Representation, definition: ResourceDefinition, value: KubeObject | ObjectList, now: number): unknown {
  const { as, version } = representation
  if (as === 'object') return value
  const { metadata, items } = listed(value)
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
