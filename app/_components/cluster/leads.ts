import { keysOf } from '../../../sandbox/cluster-keys.ts'
import type { VisiblePicture } from './look.ts'

/** From an Ingress to a Service that a rule of it, or its default backend, names. */
export interface Lead {
  /** Keys, as of `keysOf`. */
  ingress: string
  service: string
  /** None of the ports that it names is there. */
  broken: boolean
}

/** Pure: each pair once, of Services that are there; of others the card says that they are not. */
export function leadsOf({ others, services }: Pick<VisiblePicture, 'others' | 'services'>): Lead[] {
  const there = new Set(services.map(keysOf.services))
  return others.filter(({ kind }) => kind === 'Ingress').flatMap((ingress) => {
    const leads = new Map<string, Lead>()
    for (const { to, broken = false } of ingress.facts) {
      const service = to?.kind === 'Service' ? keysOf.services(to) : null
      if (service === null || !there.has(service)) continue
      leads.set(service, { ingress: keysOf.others(ingress), service, broken: broken && leads.get(service)?.broken !== false })
    }
    return [...leads.values()]
  })
}
