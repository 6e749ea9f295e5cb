import type { KubeObject, ObjectList, Status, Stored } from '../../machinery/object.ts'
import { badRequest } from '../status.ts'
import { partialMetadata, tableBytes, tableOf } from '../table.ts'
import type { Printed } from '../table.ts'
import type { Representation } from './accept.ts'
import { document, json, protobuf, wantsPretty, yaml } from './encode.ts'
import type { ApiRequest, BodyResponse } from './exchange.ts'
import { listJson } from './object-json.ts'

export const metaMessage = (kind: string): string => `io.k8s.apimachinery.pkg.apis.meta.v1.${kind}`

/** What an answer's value is: objects of a resource, or the own kind of a subresource, which is shown as it is. */
export interface Shown {
  definition: Printed | null
  /** The message of the objects. */
  schema: string
}

/** An answer that is an object or a list, in the form that the client asked for. */
export async function objectResponse(
  request: ApiRequest,
  representation: Representation,
  { definition, schema }: Shown,
  code: number,
  value: KubeObject | ObjectList | Status,
  now: number,
): Promise<BodyResponse> {
  if (isStatus(value)) return document(request, representation, code, metaMessage('Status'), value)
  if (representation.format === 'protobuf') {
    const shown = definition === null || representation.as === 'object' ? value : (represent(request, representation, definition, value, now) as KubeObject | ObjectList)
    const message = representation.as === 'object' ? schema : metaMessage('PartialObjectMetadata')
    return protobuf(code, ({ encodeList, encodeObject }) => (isList(shown) ? encodeList(message, shown) : encodeObject(message, shown)))
  }
  const compact = representation.format === 'json' && !wantsPretty(request)
  if (compact && representation.as === 'table' && definition !== null) {
    const { metadata, items } = listed(value)
    const options = { version: representation.version, includeObject: includeObjectOf(request), now, withColumns: true }
    return { kind: 'body', code, contentType: 'application/json', headers: {}, body: tableBytes(definition, metadata, items, options) }
  }
  if (compact && representation.as === 'object' && isList(value)) {
    return { kind: 'body', code, contentType: 'application/json', headers: {}, body: `${listJson(value)}\n` }
  }
  const shown = definition === null ? value : represent(request, representation, definition, value, now)
  return representation.format === 'yaml' ? yaml(code, shown) : json(request, code, shown)
}

const isStatus = (value: KubeObject | ObjectList | Status): value is Status => value.kind === 'Status' && value.apiVersion === 'v1'

const isList = (value: KubeObject | ObjectList): value is ObjectList => 'items' in value && Array.isArray(value.items) && value.kind?.endsWith('List') === true

/** One object is a list of one, as tables show it. */
const listed = (value: KubeObject | ObjectList): Pick<ObjectList, 'metadata' | 'items'> =>
  isList(value) ? value : { metadata: { resourceVersion: (value as Stored).metadata.resourceVersion }, items: [value as Stored] }

function represent(request: ApiRequest, representation: Representation, definition: Printed, value: KubeObject | ObjectList, now: number): unknown {
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
