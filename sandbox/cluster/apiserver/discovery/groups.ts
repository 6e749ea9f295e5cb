import { groupVersion } from '../resource-table.ts'
import type { ResourceTable } from '../resource-table.ts'
import type { ResourceDefinition } from '../resource.ts'
import { findSubresource, subresourceNames } from '../subresources/index.ts'

/** One resource or subresource as discovery shows it. */
export interface ServedResource {
  definition: ResourceDefinition
  /** Absent: the resource itself. */
  subresource?: string
  kind: { group: string; version: string; kind: string }
  verbs: readonly string[]
}

/** The resources of one group version, each followed by its subresources, by name. */
export function servedResources(resources: ResourceTable, group: string, version: string): ServedResource[] {
  return resources
    .all()
    .filter((definition) => definition.group === group && definition.version === version)
    .sort((a, b) => (a.resource < b.resource ? -1 : 1))
    .flatMap((definition) => [
      { definition, kind: definition, verbs: definition.verbs },
      ...subresourceNames(definition).map((subresource) => {
        const own = findSubresource(definition, subresource)
        return { definition, subresource, kind: own?.kind ?? definition, verbs: own?.verbs ?? [] }
      }),
    ])
}

/** Groups in the order of upstream's priorities: what kubectl prefers for a name that two groups have comes first. */
const order = [
  '',
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'flowcontrol.apiserver.k8s.io',
]

export interface ServedGroup {
  group: string
  /** Preferred first. */
  versions: string[]
}

export function servedGroups(resources: ResourceTable): ServedGroup[] {
  const rank = (group: string): number => {
    const at = order.indexOf(group)
    return at < 0 ? order.length : at
  }
  return [...resources.groups()]
    .map(([group, versions]) => ({ group, versions }))
    .sort((a, b) => rank(a.group) - rank(b.group) || (a.group < b.group ? -1 : 1))
}

export const groupVersionOf = (group: string, version: string): string => groupVersion({ group, version })
