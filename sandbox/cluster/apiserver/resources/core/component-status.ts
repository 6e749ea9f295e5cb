import type { ComponentStatus } from 'kubernetes-types/core/v1'
import type { Stored } from '../../../machinery/object.ts'
import { createMemoryStore } from '../../../store/memory.ts'
import type { ApiCore } from '../../core.ts'
import { objectKey } from '../../resource-table.ts'
import type { ResourceDefinition } from '../../resource.ts'
import { nameColumn, nameOf, text } from '../columns.ts'
import { define } from '../define.ts'

/** Deprecated, and the first thing that old tutorials ask. Computed when it is asked for, never stored. */
export const componentStatuses = define<ComponentStatus>({
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  resource: 'componentstatuses',
  singular: 'componentstatus',
  shortNames: ['cs'],
  namespaced: false,
  verbs: ['get', 'list'],
  schema: 'io.k8s.api.core.v1.ComponentStatus',
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  generationOf: null,
  columns: [nameColumn, text('Status', 'Status of the component conditions'), text('Message', 'Message of the component conditions'), text('Error', 'Error of the component conditions')],
  row(component) {
    const [health] = component.conditions ?? []
    return [nameOf(component), health?.status === 'True' ? 'Healthy' : health?.status === 'False' ? 'Unhealthy' : 'Unknown', health?.message ?? '', health?.error ?? '']
  },
})

/** Where upstream asks the two for their health, and as whom they come. */
const parts = [
  { name: 'controller-manager', user: 'system:kube-controller-manager', port: 10257 },
  { name: 'scheduler', user: 'system:kube-scheduler', port: 10259 },
]

export const isComponentStatus = (definition: ResourceDefinition): boolean => definition === componentStatuses

/** A core whose store holds how the parts are now, so that the ordinary verbs read it. */
export function componentStatusCore(core: ApiCore): ApiCore {
  const store = createMemoryStore<Stored>()
  const put = (name: string, condition: { status: string; message: string; error?: string }): void => {
    const object = { kind: 'ComponentStatus', apiVersion: 'v1', metadata: { name, creationTimestamp: null }, conditions: [{ type: 'Healthy', ...condition }] }
    store.create(objectKey(componentStatuses, undefined, name), () => object as unknown as Stored)
  }
  put('etcd-0', { status: 'True', message: 'ok' })
  for (const { name, user, port } of parts) {
    if (core.presence?.has(user) === true) put(name, { status: 'True', message: 'ok' })
    else put(name, { status: 'False', message: `Get "https://127.0.0.1:${port}/healthz": dial tcp 127.0.0.1:${port}: connect: connection refused` })
  }
  return { ...core, store }
}
