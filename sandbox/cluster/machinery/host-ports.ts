import type { Pod } from 'kubernetes-types/core/v1'

export interface HostPort {
  address: string
  protocol: string
  port: number
}

/** Every address of the node. */
const ANY = '0.0.0.0'

export function hostPorts(pod: Pod): HostPort[] {
  return (pod.spec?.containers ?? []).flatMap((container) =>
    (container.ports ?? []).flatMap(({ hostPort, hostIP, protocol }) => (hostPort ? [{ port: hostPort, address: hostIP || ANY, protocol: protocol ?? 'TCP' }] : [])),
  )
}

const clash = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && a.protocol === b.protocol && (a.address === b.address || a.address === ANY || b.address === ANY)

/** Whether none of the ports is another's already. */
export const areFree = (wanted: readonly HostPort[], taken: readonly HostPort[]): boolean => wanted.every((port) => !taken.some((other) => clash(port, other)))
