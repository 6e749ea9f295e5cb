import { areFree, hostPorts } from '../../machinery/host-ports.ts'
import { type Filter, resolvable } from './filter-port.ts'

export const filterPorts: Filter = (pod) => {
  const wanted = hostPorts(pod)
  return (node) => {
    if (wanted.length === 0) return null
    const free = areFree(wanted, [...node.pods.values()].flatMap(hostPorts))
    return free ? null : resolvable("node(s) didn't have free ports for the requested pod ports")
  }
}
