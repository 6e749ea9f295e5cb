import type { Service } from 'kubernetes-types/core/v1'
import { isHeadless } from './service-rules.ts'

const OLD_HINTS = 'service.kubernetes.io/topology-aware-hints'

/** pkg/api/service/warnings.go */
export function serviceWarnings({ metadata, spec = {} }: Service): string[] {
  const warnings: string[] = []
  if (metadata?.annotations?.[OLD_HINTS] !== undefined) warnings.push(`annotation ${OLD_HINTS} is deprecated, please use service.kubernetes.io/topology-mode instead`)
  const external = (spec.externalIPs ?? []).length > 0
  if (isHeadless(spec) && spec.type === 'ClusterIP') {
    if (spec.loadBalancerIP) warnings.push('spec.loadBalancerIP is ignored for headless services')
    if (external) warnings.push('spec.externalIPs is ignored for headless services')
    if (spec.sessionAffinity !== 'None') warnings.push('spec.SessionAffinity is ignored for headless services')
  }
  if (spec.type === 'ExternalName' && external) warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"')
  if (spec.type !== 'ExternalName' && spec.externalName) warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"')
  return warnings
}
