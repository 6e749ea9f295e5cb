import type { KubeObject, ResourceRef } from '../../machinery/object.ts'
import type { User } from '../admission-plugin.ts'
import type { ApiCore, CallContext } from '../core.ts'
import type { Dispatcher } from '../dispatch.ts'
import { clusterAddresses } from '../service-addresses.ts'
import { clusterRoleBindings, clusterRoles } from './roles.ts'

/** The API server as a client of itself. */
export const apiServerUser: User = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] }

const core1 = (resource: string): ResourceRef => ({ group: '', version: 'v1', resource })

/** What a cluster has before anyone asks: namespaces, default roles, the `kubernetes` Service. What is already there stays. */
export function bootstrap(core: ApiCore, api: Dispatcher, server: { address: string; port: number; authority: string }): void {
  const context: CallContext = { user: apiServerUser, userAgent: 'kube-apiserver', warn: () => undefined }
  const ensure = (ref: ResourceRef, namespace: string | undefined, object: KubeObject): void => {
    const definition = core.resources.get(ref)
    if (definition === undefined) return
    const target = { definition, namespace, name: object.metadata?.name ?? '' }
    if (!api.exists(target)) api.create(target, object, {}, context)
  }

  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) ensure(core1('namespaces'), undefined, { metadata: { name } })
  const rbac = (resource: string): ResourceRef => ({ group: 'rbac.authorization.k8s.io', version: 'v1', resource })
  for (const role of clusterRoles()) ensure(rbac('clusterroles'), undefined, role)
  for (const binding of clusterRoleBindings()) ensure(rbac('clusterrolebindings'), undefined, binding)
  ensure(core1('services'), 'default', kubernetesService(server.port))
  const labels = { 'endpointslice.kubernetes.io/skip-mirror': 'true' }
  ensure(core1('endpoints'), 'default', {
    metadata: { name: 'kubernetes', labels },
    subsets: [{ addresses: [{ ip: server.address }], ports: [{ name: 'https', port: server.port, protocol: 'TCP' }] }],
  } as KubeObject)
  ensure({ group: 'discovery.k8s.io', version: 'v1', resource: 'endpointslices' }, 'default', {
    metadata: { name: 'kubernetes', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [server.address], conditions: { ready: true } }],
    ports: [{ name: 'https', port: server.port, protocol: 'TCP' }],
  } as KubeObject)
}

const kubernetesService = (port: number): KubeObject =>
  ({
    metadata: { name: 'kubernetes', labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: {
      type: 'ClusterIP',
      clusterIP: clusterAddresses.kubernetesService,
      clusterIPs: [clusterAddresses.kubernetesService],
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: port }],
    },
  }) as KubeObject
