import type { ResourceQuota } from 'kubernetes-types/core/v1'
import { type Kind, keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import type { KubeObject, Stored } from '../machinery/object.ts'
import { formatQuantity, zeroQuantity } from '../machinery/quantity.ts'
import { addUsage, inScope, type Usage, usageOf } from '../machinery/quota-usage.ts'
import { canonical } from '../machinery/template-hash.ts'
import { everyKind } from './all-kinds.ts'
import { anyInformer, reconciling, type StartController } from './context.ts'

/** Keeps what ResourceQuotas show as used; admission counts for itself. */
export const startResourceQuotaController: StartController = (context) => {
  const { client, informers } = context
  const quotas = informers.of(kinds.resourceQuotas)
  const counted = new Map<string, { kind: Kind; unsubscribe: () => void }>()

  return reconciling(context, {
    name: 'resourcequota-controller',
    async reconcile(key) {
      const { namespace, name } = splitKey(key)
      const quota = quotas.get(namespace, name)
      if (!quota) return
      const kindsHere = [...counted.values()].map(({ kind }) => kind).filter((kind) => mentions(quota, kind))
      const objects = kindsHere.flatMap((kind) => informers.of<KubeObject>(kind).inNamespace(namespace ?? '').map((object) => ({ kind, object })))
      const status = { hard: quota.spec?.hard ?? {}, used: usedBy(quota, objects) }
      if (canonical(status) !== canonical(quota.status)) await client.update<ResourceQuota>(kinds.resourceQuotas, { ...quota, status }, { subresource: 'status' })
    },
    informers: [anyInformer(quotas)],
    watch: (queue) => {
      const stopKinds = everyKind(
        informers,
        (kind) => {
          if (!kind.namespaced) return
          const unsubscribe = informers.of<KubeObject>(kind).subscribe(({ type, object, old }) => {
            for (const quota of quotas.inNamespace(object.metadata.namespace ?? '')) {
              if (mentions(quota, kind) && (type !== 'updated' || usageText(kind, object) !== usageText(kind, old))) queue.add(keyOf(quota))
            }
          })
          counted.set(`${kind.group}/${kind.resource}`, { kind, unsubscribe })
        },
        (kind) => {
          counted.get(`${kind.group}/${kind.resource}`)?.unsubscribe()
          counted.delete(`${kind.group}/${kind.resource}`)
        },
      )
      return [quotas.subscribe(({ object }) => queue.add(keyOf(object))), stopKinds, () => counted.forEach(({ unsubscribe }) => unsubscribe())]
    },
  })
}

/** The quota's own names with what the objects use of each. */
export function usedBy(quota: Stored<ResourceQuota>, objects: readonly { kind: Kind; object: Stored }[]): Record<string, string> {
  const sum: Usage = {}
  for (const { kind, object } of objects) {
    if (!inScope(quota.spec, kind, object)) continue
    addUsage(sum, usageOf(kind, object))
  }
  return Object.fromEntries(Object.keys(quota.spec?.hard ?? {}).map((name) => [name, formatQuantity(sum[name] ?? zeroQuantity)]))
}

/** Whether anything of this kind could count. */
function mentions(quota: ResourceQuota, kind: Kind): boolean {
  const names = Object.keys(quota.spec?.hard ?? {})
  const own = kind.group === '' ? kind.resource : `${kind.resource}.${kind.group}`
  const prefixes: Readonly<Record<string, RegExp>> = {
    pods: /^(pods$|cpu$|memory$|ephemeral-storage$|requests\.(?!storage$)|limits\.)/,
    services: /^services(\.|$)/,
    persistentvolumeclaims: /^(persistentvolumeclaims$|requests\.storage$|.*storageclass\.storage\.k8s\.io\/)/,
  }
  return names.some((name) => name === `count/${own}` || (kind.group === '' && (name === kind.resource || (prefixes[kind.resource]?.test(name) ?? false))))
}

const usageText = (kind: Kind, object: KubeObject | undefined): string =>
  object ? JSON.stringify(Object.entries(usageOf(kind, object)).map(([name, amount]) => [name, formatQuantity(amount)])) : ''
