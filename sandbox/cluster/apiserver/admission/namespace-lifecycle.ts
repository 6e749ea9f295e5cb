import type { Namespace } from 'kubernetes-types/core/v1'
import type { AdmissionPlugin, AdmissionRequest, StoreReader } from '../admission-plugin.ts'
import { forbidden, notFound } from '../status.ts'

const namespaces = { group: '', version: 'v1', resource: 'namespaces' }
const IMMORTAL = new Set(['default', 'kube-system', 'kube-public'])

/** Nothing new in a namespace that is not there, or no longer for long. https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#namespacelifecycle */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  handles: ({ operation, resource, namespace }) => isNamespaceDeletion({ operation, resource }) || (namespace !== undefined && operation !== 'DELETE' && operation !== 'CONNECT'),
  mutate(request, reader) {
    if (!isNamespaceDeletion(request)) requireLiving(request, request.namespace!, reader)
  },
  /** Nothing is there to change on the way of a deletion, so it is looked at here. */
  validate(request) {
    if (isNamespaceDeletion(request) && IMMORTAL.has(request.name)) throw forbidden(request.resource, request.name, 'this namespace may not be deleted')
  },
}

const isNamespaceDeletion = ({ operation, resource }: Pick<AdmissionRequest, 'operation' | 'resource'>): boolean =>
  operation === 'DELETE' && resource.group === '' && resource.resource === 'namespaces'

function requireLiving({ operation, resource, name }: AdmissionRequest, namespace: string, reader: StoreReader): void {
  const found = reader.get<Namespace>(namespaces, undefined, namespace)
  if (!found) throw notFound(namespaces, namespace)
  if (operation !== 'CREATE' || found.status?.phase !== 'Terminating') return
  throw forbidden(resource, name, `unable to create new content in namespace ${namespace} because it is being terminated`, [
    { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' },
  ])
}
