import type { Pod } from 'kubernetes-types/core/v1'
import { areFree, hostPorts } from '../machinery/host-ports.ts'
import { isSafeSysctl } from '../machinery/sysctls.ts'

export interface Rejection {
  reason: string
  message: string
}

/** Why this node will not run a pod that was bound to it, by whomever; null: it will. `others`: what it runs already. */
export function rejectionOf(pod: Pod, others: readonly Pod[]): Rejection | null {
  for (const { name } of pod.spec?.securityContext?.sysctls ?? []) {
    if (!isSafeSysctl(name)) return { reason: 'SysctlForbidden', message: `forbidden sysctl: "${name}" not allowlisted` }
  }
  const wanted = hostPorts(pod)
  if (wanted.length > 0 && !areFree(wanted, others.flatMap(hostPorts))) {
    return { reason: 'NodePorts', message: "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports" }
  }
  return null
}
