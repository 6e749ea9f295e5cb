import { type Filter, resolvable } from './filter-port.ts'
import { type HostPort, hostPorts } from '../node-state.ts'

const ANY = '0.0.0.0'

const clash = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && a.protocol === b.protocol && (a.address === b.address || a.address === ANY || b.address === ANY)

export const filterPorts: Filter = (pod) => {
  const wanted = hostPorts(pod)
  return (node) => {
    if (wanted.length === 0) return null
    const taken = [...node.pods.values()].flatMap(hostPorts)
    const free = wanted.every((port) => !taken.some((other) => clash(port, other)))
    return free ? null : resolvable("node(s) didn't have free ports for the requested pod ports")
  }
}
