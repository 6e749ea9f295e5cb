import type { Deployment } from 'kubernetes-types/apps/v1'

/** "25%" of a total, rounded up or down, or the number itself. https://pkg.go.dev/k8s.io/apimachinery/pkg/util/intstr */
export function scaledValue(value: number | string | undefined, total: number, roundUp: boolean): number {
  if (value === undefined) return 0
  if (typeof value === 'number') return value
  const percent = Number(value.replace(/%$/, ''))
  if (!value.endsWith('%') || Number.isNaN(percent)) throw new Error(`invalid value for IntOrString: "${value}" is not a percentage`)
  const exact = (percent * total) / 100
  return roundUp ? Math.ceil(exact) : Math.floor(exact)
}

/** How far a rollout may go over and under the wanted number; both zero would never move, so one may then be missing. */
export function rolloutLimits(deployment: Deployment): { maxSurge: number; maxUnavailable: number } {
  const replicas = deployment.spec?.replicas ?? 1
  if (deployment.spec?.strategy?.type === 'Recreate' || replicas === 0) return { maxSurge: 0, maxUnavailable: 0 }
  const rolling = deployment.spec?.strategy?.rollingUpdate
  const maxSurge = scaledValue(rolling?.maxSurge, replicas, true)
  const maxUnavailable = scaledValue(rolling?.maxUnavailable, replicas, false)
  return { maxSurge, maxUnavailable: Math.min(replicas, maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable) }
}
