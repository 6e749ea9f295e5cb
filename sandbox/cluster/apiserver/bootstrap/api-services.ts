import type { KubeObject } from '../../machinery/object.ts'

/** groupPriorityMinimum of the groups that are built in; what is not here comes after them. kube-apiserver/app/aggregator.go */
const groupPriorities: Record<string, number> = {
  '': 18_000,
  apps: 17_800,
  'events.k8s.io': 17_750,
  'authentication.k8s.io': 17_700,
  'authorization.k8s.io': 17_600,
  autoscaling: 17_500,
  batch: 17_400,
  'certificates.k8s.io': 17_300,
  'networking.k8s.io': 17_200,
  policy: 17_100,
  'rbac.authorization.k8s.io': 17_000,
  'storage.k8s.io': 16_800,
  'apiextensions.k8s.io': 16_700,
  'admissionregistration.k8s.io': 16_700,
  'scheduling.k8s.io': 16_600,
  'coordination.k8s.io': 16_500,
  'node.k8s.io': 16_300,
  'discovery.k8s.io': 16_200,
  'flowcontrol.apiserver.k8s.io': 16_100,
}
const versionPriorities: Record<string, number> = { '/v1': 1, 'autoscaling/v2': 30, 'flowcontrol.apiserver.k8s.io/v1': 21 }
const STABLE_VERSION_PRIORITY = 15
const OWN_GROUP = 'apiregistration.k8s.io'

/** One for each group version that this server answers itself. `groups`: versions by group. */
export const localApiServices = (groups: ReadonlyMap<string, readonly string[]>): KubeObject[] =>
  [...groups].flatMap(([group, versions]) => (group === OWN_GROUP ? [] : versions.map((version) => localApiService(group, version))))

/** APIService of a group version that this server answers itself. */
export const localApiService = (group: string, version: string): KubeObject =>
  ({
    metadata: { name: `${version}.${group}`, labels: { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' } },
    spec: {
      ...(group === '' ? {} : { group }),
      groupPriorityMinimum: groupPriorities[group] ?? 1000,
      version,
      versionPriority: versionPriorities[`${group}/${version}`] ?? STABLE_VERSION_PRIORITY,
    },
  }) as KubeObject
