import type { Service } from 'kubernetes-types/core/v1'

/** Three hours. */
const CLIENT_IP_AFFINITY_SECONDS = 10_800

/** pkg/apis/core/v1/defaults.go */
export function setServiceDefaults(service: Service): void {
  const spec = service.spec
  if (!spec) return
  spec.sessionAffinity ||= 'None'
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig
  if (spec.sessionAffinity === 'ClientIP') {
    spec.sessionAffinityConfig ??= {}
    spec.sessionAffinityConfig.clientIP ??= {}
    spec.sessionAffinityConfig.clientIP.timeoutSeconds ??= CLIENT_IP_AFFINITY_SECONDS
  }
  spec.type ||= 'ClusterIP'
  for (const port of spec.ports ?? []) {
    port.protocol ||= 'TCP'
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '') port.targetPort = port.port
  }
  const onNodes = spec.type === 'NodePort' || spec.type === 'LoadBalancer'
  const hasExternal = onNodes || (spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0)
  if (hasExternal) spec.externalTrafficPolicy ||= 'Cluster'
  if (onNodes || spec.type === 'ClusterIP') {
    spec.internalTrafficPolicy ||= 'Cluster'
  }
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true
  for (const ingress of service.status?.loadBalancer?.ingress ?? []) if (ingress.ip) ingress.ipMode ||= 'VIP'
}

/** clusterIP and clusterIPs[0] are one thing under two names. */
export function alignClusterAddresses({ spec }: Service): void {
  if (!spec) return
  if (spec.clusterIP && (spec.clusterIPs ?? []).length === 0) spec.clusterIPs = [spec.clusterIP]
}
