import type { Node, Pod } from 'kubernetes-types/core/v1'
import { areFree, hostPorts } from '../machinery/host-ports.ts'
import { matchesNode } from '../machinery/node-selection.ts'
import { milliValue, parseQuantity, type Quantity, wholeValue, zeroQuantity } from '../machinery/quantity.ts'
import { podAmounts } from '../machinery/quota-usage.ts'
import { isSafeSysctl } from '../machinery/sysctls.ts'
import { toleratesTaint } from '../machinery/taints.ts'

export interface Rejection {
  reason: string
  message: string
}

/** What of a node's resources pods may have; quantities by name. */
export type Allocatable = Readonly<Record<string, string>>

/** The resources that a kubelet counts, in the order in which it names them. */
const COUNTED = ['cpu', 'memory', 'ephemeral-storage'] as const

/**
 * Why this node will not run a pod that was bound to it, by whomever; null: it will, as far as can be said without its Node. `others`: what
 * it runs already. Texts: pkg/kubelet/lifecycle/predicate.go
 */
export function rejectionOf(pod: Pod, others: readonly Pod[], allocatable: Allocatable): Rejection | null {
  for (const { name } of pod.spec?.securityContext?.sysctls ?? []) {
    if (!isSafeSysctl(name)) return { reason: 'SysctlForbidden', message: `forbidden sysctl: "${name}" not allowlisted` }
  }
  const os = pod.spec?.os?.name ?? 'linux'
  if (os !== 'linux') return { reason: 'PodOSNotSupported', message: "Failed to admit pod as the OS field doesn't match node OS" }
  const lacking = lackOf(pod, others, allocatable)
  if (lacking !== null) return lacking
  const wanted = hostPorts(pod)
  if (wanted.length > 0 && !areFree(wanted, others.flatMap(hostPorts))) return predicate('NodePorts', "node(s) didn't have free ports for the requested pod ports")
  return null
}

/** Why not, when its Node is looked at: what a scheduler has done for a pod that met one. */
export function misplacementOf(pod: Pod, node: Node): Rejection | null {
  if (!matchesNode(pod, node)) return predicate('NodeAffinity', "node(s) didn't match Pod's node affinity/selector")
  const tolerations = pod.spec?.tolerations ?? []
  const repels = node.spec?.taints?.some((taint) => taint.effect === 'NoExecute' && !toleratesTaint(tolerations, taint)) ?? false
  return repels ? predicate('TaintToleration', "node(s) had taints that the pod didn't tolerate") : null
}

const predicate = (name: string, why: string): Rejection => ({ reason: name, message: `Predicate ${name} failed: ${why}` })

function lackOf(pod: Pod, others: readonly Pod[], allocatable: Allocatable): Rejection | null {
  const lack = (resource: string, requested: number, used: number, capacity: number): Rejection => ({
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
  })
  const most = Number(allocatable.pods ?? 0)
  if (others.length + 1 > most) return lack('pods', 1, others.length, most)
  const amounts = podAmounts(pod.spec, 'requests')
  const unit = (name: string): ((quantity: Quantity) => number) => (name === 'cpu' ? milliValue : wholeValue)
  for (const name of COUNTED) {
    const requested = unit(name)(amounts[name] ?? zeroQuantity)
    // Who asks for nothing is turned away by nobody.
    if (requested === 0) continue
    const used = others.reduce((sum, other) => sum + unit(name)(podAmounts(other.spec, 'requests')[name] ?? zeroQuantity), 0)
    const capacity = unit(name)(parseQuantity(allocatable[name] ?? '0'))
    if (requested > capacity - used) return lack(name, requested, used, capacity)
  }
  return null
}
