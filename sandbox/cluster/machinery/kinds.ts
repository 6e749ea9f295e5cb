import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from 'kubernetes-types/apps/v1'
import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2'
import type { CronJob, Job } from 'kubernetes-types/batch/v1'
import type { CertificateSigningRequest } from 'kubernetes-types/certificates/v1'
import type { Lease } from 'kubernetes-types/coordination/v1'
import type {
  ConfigMap,
  Endpoints,
  Event,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  ReplicationController,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
} from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { Ingress, NetworkPolicy } from 'kubernetes-types/networking/v1'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1'
import type { ClusterRole } from 'kubernetes-types/rbac/v1'
import type { PriorityClass } from 'kubernetes-types/scheduling/v1'
import type { StorageClass } from 'kubernetes-types/storage/v1'
import type { KubeObject, ResourceRef } from './object.ts'

/** A resource that a component knows by name, with the type of its objects. */
export interface Kind<T extends KubeObject = KubeObject> extends ResourceRef {
  kind: string
  /** As objects carry it: "apps/v1". */
  apiVersion: string
  namespaced: boolean
  /** Never set: carries T, so that `informers.of(kinds.pods)` is typed. */
  objects?: T
}

const kind = <T extends KubeObject = KubeObject>(apiVersion: string, kindName: string, resource: string, namespaced = true): Kind<T> => {
  const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : ['', apiVersion]
  return { group, version, resource, kind: kindName, apiVersion, namespaced }
}

/** The built-in kinds that can be watched. Kinds made by CustomResourceDefinitions are found at run time. */
export const kinds = {
  configMaps: kind<ConfigMap>('v1', 'ConfigMap', 'configmaps'),
  endpoints: kind<Endpoints>('v1', 'Endpoints', 'endpoints'),
  certificateSigningRequests: kind<CertificateSigningRequest>('certificates.k8s.io/v1', 'CertificateSigningRequest', 'certificatesigningrequests', false),
  events: kind<Event>('v1', 'Event', 'events'),
  limitRanges: kind('v1', 'LimitRange', 'limitranges'),
  namespaces: kind<Namespace>('v1', 'Namespace', 'namespaces', false),
  nodes: kind<Node>('v1', 'Node', 'nodes', false),
  persistentVolumeClaims: kind<PersistentVolumeClaim>('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims'),
  persistentVolumes: kind<PersistentVolume>('v1', 'PersistentVolume', 'persistentvolumes', false),
  pods: kind<Pod>('v1', 'Pod', 'pods'),
  podTemplates: kind('v1', 'PodTemplate', 'podtemplates'),
  replicationControllers: kind<ReplicationController>('v1', 'ReplicationController', 'replicationcontrollers'),
  resourceQuotas: kind<ResourceQuota>('v1', 'ResourceQuota', 'resourcequotas'),
  secrets: kind<Secret>('v1', 'Secret', 'secrets'),
  serviceAccounts: kind<ServiceAccount>('v1', 'ServiceAccount', 'serviceaccounts'),
  services: kind<Service>('v1', 'Service', 'services'),
  controllerRevisions: kind<ControllerRevision>('apps/v1', 'ControllerRevision', 'controllerrevisions'),
  daemonSets: kind<DaemonSet>('apps/v1', 'DaemonSet', 'daemonsets'),
  deployments: kind<Deployment>('apps/v1', 'Deployment', 'deployments'),
  replicaSets: kind<ReplicaSet>('apps/v1', 'ReplicaSet', 'replicasets'),
  statefulSets: kind<StatefulSet>('apps/v1', 'StatefulSet', 'statefulsets'),
  horizontalPodAutoscalers: kind<HorizontalPodAutoscaler>('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers'),
  cronJobs: kind<CronJob>('batch/v1', 'CronJob', 'cronjobs'),
  jobs: kind<Job>('batch/v1', 'Job', 'jobs'),
  leases: kind<Lease>('coordination.k8s.io/v1', 'Lease', 'leases'),
  endpointSlices: kind<EndpointSlice>('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices'),
  ingresses: kind<Ingress>('networking.k8s.io/v1', 'Ingress', 'ingresses'),
  ingressClasses: kind('networking.k8s.io/v1', 'IngressClass', 'ingressclasses', false),
  networkPolicies: kind<NetworkPolicy>('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'),
  podDisruptionBudgets: kind<PodDisruptionBudget>('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets'),
  clusterRoleBindings: kind('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings', false),
  clusterRoles: kind<ClusterRole>('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', false),
  roleBindings: kind('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings'),
  roles: kind('rbac.authorization.k8s.io/v1', 'Role', 'roles'),
  priorityClasses: kind<PriorityClass>('scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses', false),
  storageClasses: kind<StorageClass>('storage.k8s.io/v1', 'StorageClass', 'storageclasses', false),
  customResourceDefinitions: kind('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'customresourcedefinitions', false),
} as const

/** "namespace/name", or "name" of what has no namespace. */
export const keyOf = (object: { metadata?: { namespace?: string; name?: string } }): string =>
  object.metadata?.namespace ? `${object.metadata.namespace}/${object.metadata.name}` : (object.metadata?.name ?? '')

export function splitKey(key: string): { namespace: string | undefined; name: string } {
  const slash = key.indexOf('/')
  return slash < 0 ? { namespace: undefined, name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}
