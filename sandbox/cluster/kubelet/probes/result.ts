import type { Container } from 'kubernetes-types/core/v1'

/** `error`: the probe could not be carried out at all; counts as a failure. `message` is what the event says. */
export interface ProbeResult {
  outcome: 'success' | 'failure' | 'error'
  message: string
}

/** A port by number or by the container's own name for it; null when there is no such name. */
export function resolvePort(container: Container, port: number | string): number | null {
  if (typeof port === 'number') return port
  const named = container.ports?.find((one) => one.name === port)
  if (named !== undefined) return named.containerPort
  return /^\d+$/.test(port) ? Number(port) : null
}

/** From the node's own address to the pod's: network policies never hold a node's traffic to its pods back. */
export interface ProbePath {
  to: string
  from: string
}
