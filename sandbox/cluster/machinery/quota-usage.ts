import type { PersistentVolumeClaim, Pod, PodSpec, ResourceQuotaSpec, Service } from 'kubernetes-types/core/v1'
import { addQuantities, parseQuantity, type Quantity, tryParseQuantity, zeroQuantity } from './quantity.ts'
import type { KubeObject, ResourceRef } from './object.ts'

/** Amounts by the names a ResourceQuota uses: "pods", "requests.cpu", "count/deployments.apps". */
export type Usage = Record<string, Quantity>

const one: Quantity = parseQuantity('1')

/** Core kinds that a quota may name without "count/". */
const PLAIN_COUNTS: readonly string[] = ['configmaps', 'persistentvolumeclaims', 'replicationcontrollers', 'resourcequotas', 'secrets', 'services']

/**
 * What one object counts for. https://kubernetes.io/docs/concepts/policy/resource-quotas/
 * Finished pods count only as objects.
 */
export function usageOf(resource: ResourceRef, object: KubeObject): Usage {
  const name = resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`
  const usage: Usage = { [`count/${name}`]: one }
  if (resource.group !== '') return usage
  if (PLAIN_COUNTS.includes(resource.resource)) usage[resource.resource] = one
  if (resource.resource === 'pods') addPod(usage, object as Pod)
  if (resource.resource === 'services') addService(usage, object as Service)
  if (resource.resource === 'persistentvolumeclaims') addClaim(usage, object as PersistentVolumeClaim)
  return usage
}

function addPod(usage: Usage, pod: Pod): void {
  if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return
  usage['pods'] = one
  for (const field of ['requests', 'limits'] as const) {
    for (const [name, quantity] of Object.entries(podAmounts(pod.spec, field))) {
      usage[`${field}.${name}`] = quantity
      // Without a prefix, CPU and memory mean requests.
      if (field === 'requests' && (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage')) usage[name] = quantity
    }
  }
}

/** What a pod asks for as a whole: its containers together, or its hungriest init container. */
export function podAmounts(spec: PodSpec | undefined, field: 'requests' | 'limits'): Usage {
  const running: Usage = {}
  const add = (sum: Usage, more: Readonly<Record<string, string>> | undefined): void => {
    for (const [name, text] of Object.entries(more ?? {})) sum[name] = addQuantities(sum[name] ?? zeroQuantity, tryParseQuantity(text) ?? zeroQuantity)
  }
  for (const container of spec?.containers ?? []) add(running, container.resources?.[field])
  const sidecars: Usage = {}
  const starting: Usage = {}
  for (const container of spec?.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      add(sidecars, container.resources?.[field])
      add(running, container.resources?.[field])
    }
    const now: Usage = { ...sidecars }
    if (container.restartPolicy !== 'Always') add(now, container.resources?.[field])
    for (const [name, quantity] of Object.entries(now)) if (quantity.nanos > (starting[name]?.nanos ?? -1n)) starting[name] = quantity
  }
  for (const [name, quantity] of Object.entries(starting)) if (quantity.nanos > (running[name]?.nanos ?? -1n)) running[name] = quantity
  add(running, spec?.overhead)
  return running
}

function addService(usage: Usage, { spec }: Service): void {
  const nodePorts = spec?.type === 'NodePort' || (spec?.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)
  if (nodePorts) usage['services.nodeports'] = parseQuantity(String(spec?.ports?.length ?? 0))
  if (spec?.type === 'LoadBalancer') usage['services.loadbalancers'] = one
}

function addClaim(usage: Usage, { spec }: PersistentVolumeClaim): void {
  const storage = tryParseQuantity(spec?.resources?.requests?.['storage'] ?? '')
  if (storage) usage['requests.storage'] = storage
  if (!spec?.storageClassName) return
  const prefix = `${spec.storageClassName}.storageclass.storage.k8s.io`
  usage[`${prefix}/persistentvolumeclaims`] = one
  if (storage) usage[`${prefix}/requests.storage`] = storage
}

/** Adds in place. */
export function addUsage(sum: Usage, more: Usage): void {
  for (const [name, amount] of Object.entries(more)) sum[name] = addQuantities(sum[name] ?? zeroQuantity, amount)
}

/** Whether a quota counts this object at all. Quotas with scopes count pods only. */
export function inScope(spec: ResourceQuotaSpec | undefined, resource: ResourceRef, object: KubeObject): boolean {
  const scopes = [
    ...(spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists', values: [] as string[] })),
    ...(spec?.scopeSelector?.matchExpressions ?? []).map(({ scopeName, operator, values = [] }) => ({ scopeName, operator, values })),
  ]
  if (scopes.length === 0) return true
  return resource.group === '' && resource.resource === 'pods' && scopes.every((scope) => podInScope(object as Pod, scope))
}

function podInScope(pod: Pod, { scopeName, operator, values }: { scopeName: string; operator: string; values: readonly string[] }): boolean {
  const bounded = pod.spec?.activeDeadlineSeconds !== undefined
  const bestEffort = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].every(
    ({ resources }) => Object.keys(resources?.requests ?? {}).length + Object.keys(resources?.limits ?? {}).length === 0,
  )
  const priority = pod.spec?.priorityClassName
  switch (scopeName) {
    case 'Terminating':
      return bounded
    case 'NotTerminating':
      return !bounded
    case 'BestEffort':
      return bestEffort
    case 'NotBestEffort':
      return !bestEffort
    case 'PriorityClass':
      if (operator === 'Exists') return priority !== undefined
      if (operator === 'DoesNotExist') return priority === undefined
      return operator === 'In' ? values.includes(priority ?? '') : !values.includes(priority ?? '')
    case 'CrossNamespacePodAffinity':
      return crossesNamespaces(pod)
    default:
      return false
  }
}

function crossesNamespaces({ spec }: Pod): boolean {
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {}
  const terms = [podAffinity, podAntiAffinity].flatMap((one) => [
    ...(one?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(one?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ])
  return terms.some((term) => (term.namespaces?.length ?? 0) > 0 || term.namespaceSelector !== undefined)
}
