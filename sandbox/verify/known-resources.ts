/**
 * Resources that checks may name by their plural alone, with the name that stands in sentences. Anything else is written
 * "group/version/plural". https://kubernetes.io/docs/reference/kubectl/#resource-types
 */
const known: Record<string, { apiVersion: string; short: string; clusterScoped?: true }> = {
  pods: { apiVersion: 'v1', short: 'pod' },
  services: { apiVersion: 'v1', short: 'svc' },
  endpoints: { apiVersion: 'v1', short: 'endpoints' },
  replicationcontrollers: { apiVersion: 'v1', short: 'rc' },
  configmaps: { apiVersion: 'v1', short: 'configmap' },
  secrets: { apiVersion: 'v1', short: 'secret' },
  serviceaccounts: { apiVersion: 'v1', short: 'serviceaccount' },
  persistentvolumeclaims: { apiVersion: 'v1', short: 'pvc' },
  persistentvolumes: { apiVersion: 'v1', short: 'pv', clusterScoped: true },
  namespaces: { apiVersion: 'v1', short: 'namespace', clusterScoped: true },
  nodes: { apiVersion: 'v1', short: 'node', clusterScoped: true },
  events: { apiVersion: 'v1', short: 'event' },
  deployments: { apiVersion: 'apps/v1', short: 'deployment' },
  replicasets: { apiVersion: 'apps/v1', short: 'rs' },
  daemonsets: { apiVersion: 'apps/v1', short: 'daemonset' },
  statefulsets: { apiVersion: 'apps/v1', short: 'statefulset' },
  jobs: { apiVersion: 'batch/v1', short: 'job' },
  cronjobs: { apiVersion: 'batch/v1', short: 'cronjob' },
  endpointslices: { apiVersion: 'discovery.k8s.io/v1', short: 'endpointslice' },
  ingresses: { apiVersion: 'networking.k8s.io/v1', short: 'ingress' },
  networkpolicies: { apiVersion: 'networking.k8s.io/v1', short: 'networkpolicy' },
  horizontalpodautoscalers: { apiVersion: 'autoscaling/v2', short: 'hpa' },
  poddisruptionbudgets: { apiVersion: 'policy/v1', short: 'pdb' },
  leases: { apiVersion: 'coordination.k8s.io/v1', short: 'lease' },
}

/** "rc" for "replicationcontrollers"; an unknown plural as it is. */
export function shortName(plural: string): string {
  return known[plural]?.short ?? plural
}

/** Where a plural of `when` is watched in a namespace; null when it is not known. */
export function watchedResource(name: string, namespace: string): { apiVersion: string; resource: string; namespace: string } | null {
  const entry = known[name]
  if (entry) return { apiVersion: entry.apiVersion, resource: name, namespace: entry.clusterScoped ? '' : namespace }
  const slash = name.lastIndexOf('/')
  return slash > 0 ? { apiVersion: name.slice(0, slash), resource: name.slice(slash + 1), namespace } : null
}

/** For messages to authors. */
export const knownPlurals: readonly string[] = Object.keys(known)
