import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb } from '../define.ts'
import { firstFew } from '../list-cell.ts'
import { validateEndpointSlice, validateEndpointSliceUpdate } from './endpoint-slice-rules.ts'

export const endpointSlices = define<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  resource: 'endpointslices',
  singular: 'endpointslice',
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.discovery.v1.EndpointSlice',
  generationOf: ({ metadata: _, ...rest }) => rest,
  setDefaults(slice) {
    for (const port of slice.ports ?? []) {
      port.name ??= ''
      port.protocol ||= 'TCP'
    }
  },
  validate: validateEndpointSlice,
  validateUpdate: validateEndpointSliceUpdate,
  columns: [nameColumn, text('AddressType'), text('Ports'), text('Endpoints'), ageColumn],
  row: (slice, now) => [
    nameOf(slice),
    slice.addressType,
    orUnset((slice.ports ?? []).map((port) => (port.port !== undefined ? String(port.port) : (port.name ?? '*')))),
    orUnset((slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses)),
    ageOf(slice, now),
  ],
})

const orUnset = (items: string[]): string => firstFew(items) || '<unset>'
