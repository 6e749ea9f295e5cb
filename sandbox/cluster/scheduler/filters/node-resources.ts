import { type Filter, resolvable } from './filter-port.ts'
import { podRequests } from '../requests.ts'

/** Room for the pod itself and for what it requests. */
export const filterResources: Filter = (pod) => {
  const wanted = Object.entries(podRequests(pod)).filter(([, value]) => value > 0)
  return (node) => {
    const reasons: string[] = []
    if (node.pods.size + 1 > (node.allocatable['pods'] ?? 0)) reasons.push('Too many pods')
    for (const [name, value] of wanted) {
      if (value > (node.allocatable[name] ?? 0) - (node.requested[name] ?? 0)) reasons.push(`Insufficient ${name}`)
    }
    return reasons.length > 0 ? resolvable(...reasons) : null
  }
}
