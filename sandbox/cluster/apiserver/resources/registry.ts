import type { ResourceDefinition } from '../resource.ts'
import * as admissionRegistration from './admissionregistration/admission-registration.ts'
import { customResourceDefinitions } from './apiextensions/custom-resource-definition.ts'
import { apiServices } from './apiregistration/api-service.ts'
import { controllerRevisions } from './apps/controller-revision.ts'
import { daemonSets } from './apps/daemon-set.ts'
import { deployments } from './apps/deployment.ts'
import { replicaSets } from './apps/replica-set.ts'
import { statefulSets } from './apps/stateful-set.ts'
import { horizontalPodAutoscalersV1, horizontalPodAutoscalersV2 } from './autoscaling/horizontal-pod-autoscaler.ts'
import { cronJobs } from './batch/cron-job.ts'
import { jobs } from './batch/job.ts'
import { certificateSigningRequests } from './certificates/certificate-signing-request.ts'
import { leases } from './coordination/lease.ts'
import { componentStatuses } from './core/component-status.ts'
import { configMaps } from './core/config-map.ts'
import { endpoints } from './core/endpoints.ts'
import { events } from './core/event.ts'
import { limitRanges } from './core/limit-range.ts'
import { namespaces } from './core/namespace.ts'
import { nodes } from './core/node.ts'
import { persistentVolumeClaims, persistentVolumes } from './core/persistent-volume.ts'
import { pods } from './core/pod.ts'
import { podTemplates } from './core/pod-template.ts'
import { replicationControllers } from './core/replication-controller.ts'
import { resourceQuotas } from './core/resource-quota.ts'
import { secrets } from './core/secret.ts'
import { serviceAccounts } from './core/service-account.ts'
import { services } from './core/service.ts'
import { endpointSlices } from './discovery/endpoint-slice.ts'
import { eventsV1 } from './events/event.ts'
import { flowSchemas, priorityLevelConfigurations } from './flowcontrol/flow-control.ts'
import { ipAddresses, serviceCidrs } from './networking/addresses.ts'
import { ingressClasses, ingresses } from './networking/ingress.ts'
import { networkPolicies } from './networking/network-policy.ts'
import { runtimeClasses } from './node/runtime-class.ts'
import { podDisruptionBudgets } from './policy/pod-disruption-budget.ts'
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from './rbac/rbac.ts'
import { priorityClasses } from './scheduling/priority-class.ts'
import { csiDrivers, csiNodes, csiStorageCapacities, storageClasses, volumeAttachments } from './storage/storage.ts'

/** Every resource that the API server stores from the start, in discovery's order. */
export const builtInResources = (): ResourceDefinition[] => [
  ...[componentStatuses, configMaps, endpoints, events, limitRanges, namespaces, nodes, persistentVolumeClaims, persistentVolumes, pods, podTemplates],
  ...[replicationControllers, resourceQuotas, secrets, serviceAccounts, services],
  apiServices,
  ...[controllerRevisions, daemonSets, deployments, replicaSets, statefulSets],
  eventsV1,
  ...[horizontalPodAutoscalersV2, horizontalPodAutoscalersV1],
  ...[cronJobs, jobs],
  certificateSigningRequests,
  ...[ingressClasses, ingresses, ipAddresses, networkPolicies, serviceCidrs],
  podDisruptionBudgets,
  ...[clusterRoleBindings, clusterRoles, roleBindings, roles],
  ...[csiDrivers, csiNodes, csiStorageCapacities, storageClasses, volumeAttachments],
  ...Object.values(admissionRegistration),
  customResourceDefinitions,
  priorityClasses,
  leases,
  runtimeClasses,
  endpointSlices,
  ...[flowSchemas, priorityLevelConfigurations],
]
