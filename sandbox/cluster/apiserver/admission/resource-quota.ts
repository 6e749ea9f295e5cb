import type { Container, Pod, ResourceQuota } from 'kubernetes-types/core/v1'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import { compareQuantities, formatQuantity, parseQuantity, subtractQuantities, zeroQuantity } from '../../machinery/quantity.ts'
import { addUsage, inScope, usageOf, type Usage } from '../../machinery/quota-usage.ts'
import type { AdmissionPlugin, AdmissionRequest, StoreReader } from '../admission-plugin.ts'
import { forbidden } from '../status.ts'

const quotas = { group: '', version: 'v1', resource: 'resourcequotas' }

/**
 * Refuses what would go over a quota. Upstream counts in the quota's status and races with its controller; here all that is stored
 * can be counted in the same turn, which is always right. https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
export const resourceQuota: AdmissionPlugin = {
  name: 'ResourceQuota',
  handles: ({ operation, namespace, subresource }) => namespace !== undefined && subresource === undefined && (operation === 'CREATE' || operation === 'UPDATE'),
  validate(request, reader) {
    const { resource, namespace } = request
    const object = request.object!
    for (const quota of reader.list<ResourceQuota>(quotas, namespace)) {
      if (!inScope(quota.spec, resource, object)) continue
      requireStated(request, quota)
      requireRoom(request, quota, reader)
    }
  },
}

/** CPU and memory can be counted only where every container states them. */
function requireStated(request: AdmissionRequest, quota: Stored<ResourceQuota>): void {
  const { resource, object, operation } = request
  if (resource.group !== '' || resource.resource !== 'pods' || operation !== 'CREATE') return
  const { spec } = object as Pod
  const missing = new Map<string, string[]>()
  for (const name of Object.keys(quota.spec?.hard ?? {}).sort()) {
    const at = statedAt(name)
    if (!at) continue
    for (const container of [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]) {
      if (amount(container, at) === undefined) missing.set(name, [...(missing.get(name) ?? []), container.name])
    }
  }
  if (missing.size === 0) return
  const list = [...missing].map(([name, containers]) => `${name} for: ${containers.join(',')}`).join('; ')
  throw forbidden(resource, request.name, `failed quota: ${quota.metadata.name}: must specify ${list}`)
}

interface Stated {
  list: 'requests' | 'limits'
  name: string
}

function statedAt(hard: string): Stated | null {
  const match = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(hard)
  return match ? { list: match[1] === 'limits' ? 'limits' : 'requests', name: match[2]! } : null
}

const amount = ({ resources }: Container, { list, name }: Stated): string | undefined => resources?.[list]?.[name]

function requireRoom(request: AdmissionRequest, quota: Stored<ResourceQuota>, reader: StoreReader): void {
  const { resource, namespace, old } = request
  const hard = quota.spec?.hard ?? {}
  const asked = usageOf(resource, request.object!)
  const before: Usage = old && inScope(quota.spec, resource, old) ? usageOf(resource, old) : {}
  const growing = Object.keys(hard)
    .sort()
    .flatMap((name) => {
      const delta = subtractQuantities(asked[name] ?? zeroQuantity, before[name] ?? zeroQuantity)
      return delta.nanos > 0n ? [{ name, delta }] : []
    })
  if (growing.length === 0) return
  const used = totalUsage(resource, namespace, quota, reader)
  const over = growing
    .map(({ name, delta }) => ({ name, delta, used: used[name] ?? zeroQuantity, limit: parseQuantity(hard[name]!) }))
    .filter((one) => compareQuantities({ nanos: one.used.nanos + one.delta.nanos, format: 'DecimalSI' }, one.limit) > 0)
  if (over.length === 0) return
  const list = (of: 'delta' | 'used' | 'limit'): string => over.map((one) => `${one.name}=${formatQuantity(one[of])}`).join(',')
  throw forbidden(resource, request.name, `exceeded quota: ${quota.metadata.name}, requested: ${list('delta')}, used: ${list('used')}, limited: ${list('limit')}`)
}

function totalUsage(resource: AdmissionRequest['resource'], namespace: string | undefined, quota: ResourceQuota, reader: StoreReader): Usage {
  const total: Usage = {}
  for (const object of reader.list<KubeObject>(resource, namespace)) {
    if (!inScope(quota.spec, resource, object)) continue
    addUsage(total, usageOf(resource, object))
  }
  return total
}
