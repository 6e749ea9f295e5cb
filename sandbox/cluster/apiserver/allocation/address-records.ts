import type { Service } from 'kubernetes-types/core/v1'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import type { ApiCore, CallContext } from '../core.ts'
import { objectKey } from '../resource-table.ts'
import { createObject } from '../verbs/create.ts'

const ipAddresses = { group: 'networking.k8s.io', version: 'v1', resource: 'ipaddresses' }
const MANAGED_BY = 'ipaddress.kubernetes.io/managed-by'
const ALLOCATOR = 'ipallocator.k8s.io'
const context: CallContext = { user: { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] }, userAgent: 'kube-apiserver', warn: () => undefined }

const addressesOf = (service: Stored | undefined): string[] => ((service as Stored<Service> | undefined)?.spec?.clusterIPs ?? []).filter((address) => address !== 'None' && address !== '')

/** Keeps an IPAddress for each cluster address that Services have. pkg/registry/core/service/ipallocator */
export function recordAddresses(core: ApiCore, service: Stored | undefined, old: Stored | undefined): void {
  const [now, before] = [addressesOf(service), addressesOf(old)]
  for (const address of before) if (!now.includes(address)) release(core, address)
  for (const address of now) ensureRecord(core, address, service!)
}

/** Of a Service that came from a checkpoint, there may be none. */
function ensureRecord(core: ApiCore, address: string, { metadata }: Stored): void {
  const definition = core.resources.get(ipAddresses)
  if (definition === undefined || core.store.get(objectKey(definition, undefined, address)) !== undefined) return
  const record = {
    metadata: { name: address, labels: { 'ipaddress.kubernetes.io/ip-family': address.includes(':') ? 'IPv6' : 'IPv4', [MANAGED_BY]: ALLOCATOR } },
    spec: { parentRef: { name: metadata.name, namespace: metadata.namespace, resource: 'services' } },
  } as KubeObject
  createObject(core, { definition, namespace: undefined }, record, {}, context)
}

/** What someone made by hand stays his. */
function release(core: ApiCore, address: string): void {
  const definition = core.resources.get(ipAddresses)
  if (definition === undefined) return
  const entry = core.store.get(objectKey(definition, undefined, address))
  if (entry?.value.metadata.labels?.[MANAGED_BY] !== ALLOCATOR) return
  core.store.delete(entry.key, entry.revision, (revision) => ({ ...entry.value, metadata: { ...entry.value.metadata, resourceVersion: String(revision) } }))
}
