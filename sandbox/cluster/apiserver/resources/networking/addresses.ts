import { timestamp } from '../../../machinery/clock.ts'
import type { KubeObject } from '../../../machinery/object.ts'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'

/** networking.k8s.io/v1 kinds that kubernetes-types has in alpha only. */
interface IPAddress extends KubeObject {
  spec?: { parentRef?: { group?: string; resource?: string; namespace?: string; name?: string } }
}
interface ServiceCIDR extends KubeObject {
  spec?: { cidrs?: string[] }
  status?: unknown
}

export const ipAddresses = define<IPAddress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  resource: 'ipaddresses',
  singular: 'ipaddress',
  shortNames: ['ip'],
  namespaced: false,
  verbs: everyVerb,
  schema: 'io.k8s.api.networking.v1.IPAddress',
  generationOf: null,
  columns: [nameColumn, text('ParentRef')],
  row: (address) => [nameOf(address), parentCell(address)],
})

function parentCell({ spec }: IPAddress): string {
  const parent = spec?.parentRef
  if (!parent) return '<none>'
  const resource = parent.group ? `${parent.resource}.${parent.group}` : `${parent.resource ?? ''}`
  return [resource.toLowerCase(), parent.namespace, parent.name].filter(Boolean).join('/')
}

export const serviceCidrs = define<ServiceCIDR>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  resource: 'servicecidrs',
  singular: 'servicecidr',
  namespaced: false,
  verbs: everyVerb,
  schema: 'io.k8s.api.networking.v1.ServiceCIDR',
  subresources: { status: true },
  generationOf: null,
  // A network is ready as soon as it is there: who allocates addresses reads it.
  prepareForCreate: (cidr, { now }) =>
    resetStatus(cidr, { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: timestamp(now), reason: '', message: 'Kubernetes Service CIDR is ready' }] }),
  prepareForUpdate: (cidr, old, { subresource }) => separateStatus(cidr, old, subresource),
  columns: [nameColumn, text('CIDRs'), ageColumn],
  row: (cidr, now) => [nameOf(cidr), (cidr.spec?.cidrs ?? []).join(','), ageOf(cidr, now)],
})
