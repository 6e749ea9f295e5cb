import type { Endpoints } from 'kubernetes-types/core/v1'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb } from '../define.ts'
import { endpointsProblems } from './endpoints-rules.ts'
import { firstFew } from '../list-cell.ts'

export const endpoints = define<Endpoints>({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  resource: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.core.v1.Endpoints',
  generationOf: null,
  setDefaults(object) {
    for (const subset of object.subsets ?? []) for (const port of subset.ports ?? []) port.protocol ||= 'TCP'
  },
  validate: endpointsProblems,
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  columns: [nameColumn, text('Endpoints'), ageColumn],
  row: (object, now) => [nameOf(object), addressesCell(object), ageOf(object, now)],
})

function addressesCell({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return '<none>'
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map((one) => one.ip)
      : ports.flatMap((port) => addresses.map((one) => `${one.ip.includes(':') ? `[${one.ip}]` : one.ip}:${port.port}`)),
  )
  return firstFew(all)
}
