import type { ClusterRole } from 'kubernetes-types/rbac/v1'
import { keyOf, type Kind, kinds } from '../machinery/kinds.ts'
import { matchesLabelSelector } from '../machinery/selectors.ts'
import { canonical } from '../machinery/template-hash.ts'
import { anyInformer, reconciling, type StartController } from './context.ts'

/** Keeps the rules of aggregated ClusterRoles: those of all roles their selectors pick. */
export const startClusterRoleAggregationController: StartController = (context) => {
  const kind: Kind<ClusterRole> = kinds.clusterRoles
  const roles = context.informers.of(kind)
  return reconciling(context, {
    name: 'clusterrole-aggregation-controller',
    async reconcile(name) {
      const role = roles.get(undefined, name)
      const selectors = role?.aggregationRule?.clusterRoleSelectors
      if (!role || !selectors) return
      const rules = new Map<string, NonNullable<ClusterRole['rules']>[number]>()
      for (const other of roles.list().sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))) {
        if (other.metadata.name === name || !selectors.some((selector) => matchesLabelSelector(selector, other.metadata.labels))) continue
        for (const rule of other.rules ?? []) rules.set(canonical(rule), rule)
      }
      const wanted = [...rules.values()]
      if (canonical(wanted) !== canonical(role.rules ?? [])) await context.client.update<ClusterRole>(kind, { ...role, rules: wanted })
    },
    informers: [anyInformer(roles)],
    watch: (queue) => [
      roles.subscribe(() => {
        for (const role of roles.list()) if (role.aggregationRule) queue.add(keyOf(role))
      }),
    ],
  })
}
