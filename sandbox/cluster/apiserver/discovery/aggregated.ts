import type { ResourceTable } from '../resource-table.ts'
import { servedGroups, servedResources } from './groups.ts'
import type { ServedGroup, ServedResource } from './groups.ts'

export type DiscoveryVersion = 'v2' | 'v2beta1'

/** All of discovery in one document. https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery */
export function aggregatedDiscovery(resources: ResourceTable, core: boolean, version: DiscoveryVersion) {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: servedGroups(resources)
      .filter(({ group }) => (group === '') === core)
      .map((group) => groupItem(resources, group)),
  }
}

function groupItem(resources: ResourceTable, { group, versions }: ServedGroup) {
  return {
    metadata: { ...(group === '' ? {} : { name: group }), creationTimestamp: null },
    versions: versions.map((version) => ({
      version,
      resources: resourceItems(servedResources(resources, group, version)),
      freshness: 'Current',
    })),
  }
}

const responseKind = ({ kind }: ServedResource) => ({ group: kind.group, version: kind.version, kind: kind.kind })

function resourceItems(served: readonly ServedResource[]) {
  return served
    .filter(({ subresource }) => subresource === undefined)
    .map((one) => {
      const { definition } = one
      const subresources = served
        .filter((other) => other.definition === definition && other.subresource !== undefined)
        .map((other) => ({ subresource: other.subresource, responseKind: responseKind(other), verbs: other.verbs }))
      return {
        resource: definition.resource,
        responseKind: { ...responseKind(one) },
        scope: definition.namespaced ? 'Namespaced' : 'Cluster',
        singularResource: definition.singular,
        verbs: one.verbs,
        ...(definition.shortNames === undefined ? {} : { shortNames: definition.shortNames }),
        ...(definition.categories === undefined ? {} : { categories: definition.categories }),
        ...(subresources.length === 0 ? {} : { subresources }),
      }
    })
}
