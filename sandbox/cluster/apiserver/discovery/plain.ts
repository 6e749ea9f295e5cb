import type { ResourceTable } from '../resource-table.ts'
import { groupVersionOf, servedGroups, servedResources } from './groups.ts'
import type { ServedGroup } from './groups.ts'

/** https://kubernetes.io/docs/concepts/overview/kubernetes-api/#unaggregated-discovery */
export const coreVersions = (serverAddress: string) => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
})

const groupItem = ({ group, versions }: ServedGroup) => {
  const named = versions.map((version) => ({ groupVersion: groupVersionOf(group, version), version }))
  return { name: group, versions: named, preferredVersion: named[0] }
}

export const groupList = (resources: ResourceTable) => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: servedGroups(resources)
    .filter(({ group }) => group !== '')
    .map(groupItem),
})

/** Null when there is no such group. */
export function apiGroup(resources: ResourceTable, group: string) {
  const served = servedGroups(resources).find((one) => one.group === group)
  return served === undefined ? null : { kind: 'APIGroup', apiVersion: 'v1', ...groupItem(served) }
}

/** Null when there is no such version. */
export function resourceList(resources: ResourceTable, group: string, version: string) {
  const served = servedResources(resources, group, version)
  if (served.length === 0) return null
  return {
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: groupVersionOf(group, version),
    resources: served.map(({ definition, subresource, kind, verbs }) => ({
      name: subresource === undefined ? definition.resource : `${definition.resource}/${subresource}`,
      singularName: subresource === undefined ? definition.singular : '',
      namespaced: definition.namespaced,
      ...(kind.group === definition.group && kind.version === definition.version ? {} : { group: kind.group, version: kind.version }),
      kind: kind.kind,
      verbs,
      ...(subresource !== undefined || definition.shortNames === undefined ? {} : { shortNames: definition.shortNames }),
      ...(subresource !== undefined || definition.categories === undefined ? {} : { categories: definition.categories }),
    })),
  }
}
