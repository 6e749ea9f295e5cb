import type { KubeObject, ResourceRef } from '../../machinery/object.ts'
import type { User } from '../admission-plugin.ts'
import { recordAddresses } from '../allocation/address-records.ts'
import type { ApiCore, CallContext } from '../core.ts'
import type { Dispatcher } from '../dispatch.ts'
import { localApiServices } from './api-services.ts'
import { flowSchemasOfUpstream, priorityLevels } from './flow-control.ts'
import { namespacedRoleBindings, namespacedRoles } from './namespaced-roles.ts'
import { systemPriorityClasses } from './priority-classes.ts'
import { clusterRoleBindings, clusterRoles } from './roles.ts'

/** Of the certificate that the server shows to those behind it. */
export const PROXY_NAME = 'front-proxy-client'

/** The API server as a client of itself. */
export const apiServerUser: User = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] }

const rbac = (resource: string): ResourceRef => ({ group: 'rbac.authorization.k8s.io', version: 'v1', resource })
const core1 = (resource: string): ResourceRef => ({ group: '', version: 'v1', resource })

/** What a cluster has before anyone asks: namespaces, default roles, the `kubernetes` Service. What is already there stays. */
export function bootstrap(core: ApiCore, api: Dispatcher, server: { address: string; port: number; serviceAddress: string }): void {
  const ensure = ensuring(core, api)
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) ensure(core1('namespaces'), undefined, { metadata: { name } })
  for (const role of clusterRoles()) ensure(rbac('clusterroles'), undefined, role)
  for (const binding of clusterRoleBindings()) ensure(rbac('clusterrolebindings'), undefined, binding)
  ensure(core1('services'), 'default', kubernetesService(server))
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

/** What nobody waits for, and who looks for it finds a moment after the start, as upstream's hooks after the start make it. */
export function bootstrapLater(core: ApiCore, api: Dispatcher, server: { serviceNetwork: string; clientAuthority: string; proxyAuthority: string }): void {
  const ensure = ensuring(core, api)
  for (const role of namespacedRoles()) ensure(rbac('roles'), role.metadata?.namespace, role)
  for (const binding of namespacedRoleBindings()) ensure(rbac('rolebindings'), binding.metadata?.namespace, binding)
  for (const priorityClass of systemPriorityClasses()) ensure({ group: 'scheduling.k8s.io', version: 'v1', resource: 'priorityclasses' }, undefined, priorityClass)
  const flowControl = (resource: string): ResourceRef => ({ group: 'flowcontrol.apiserver.k8s.io', version: 'v1', resource })
  for (const level of priorityLevels()) ensure(flowControl('prioritylevelconfigurations'), undefined, level)
  for (const schema of flowSchemasOfUpstream()) ensure(flowControl('flowschemas'), undefined, schema)
  for (const service of localApiServices(core.resources.groups())) ensure({ group: 'apiregistration.k8s.io', version: 'v1', resource: 'apiservices' }, undefined, service)
  // Of a cluster that came back from before they were kept.
  for (const service of core.reader.list(core1('services'))) recordAddresses(core, service, undefined)
  ensure({ group: 'networking.k8s.io', version: 'v1', resource: 'servicecidrs' }, undefined, { metadata: { name: 'kubernetes' }, spec: { cidrs: [server.serviceNetwork] } } as KubeObject)
  ensure(core1('configmaps'), 'kube-system', { metadata: { name: 'extension-apiserver-authentication' }, data: authenticationOf(server) } as KubeObject)
}

/** Whom servers behind this one may trust: clients by their certificates, and this server when it names one. https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/ */
const authenticationOf = ({ clientAuthority, proxyAuthority }: { clientAuthority: string; proxyAuthority: string }): Record<string, string> => ({
  'client-ca-file': clientAuthority,
  'requestheader-allowed-names': JSON.stringify([PROXY_NAME]),
  'requestheader-client-ca-file': proxyAuthority,
  'requestheader-extra-headers-prefix': JSON.stringify(['X-Remote-Extra-']),
  'requestheader-group-headers': JSON.stringify(['X-Remote-Group']),
  'requestheader-username-headers': JSON.stringify(['X-Remote-User']),
})

type Ensure = (ref: ResourceRef, namespace: string | undefined, object: KubeObject) => void

/** Makes what is not there. */
function ensuring(core: ApiCore, api: Dispatcher): Ensure {
  const context: CallContext = { user: apiServerUser, userAgent: 'kube-apiserver', warn: () => undefined }
  return (ref, namespace, object) => {
    const definition = core.resources.get(ref)
    if (definition === undefined) return
    const target = { definition, namespace, name: object.metadata?.name ?? '' }
    if (!api.exists(target)) api.create(target, object, {}, context)
  }
}

const kubernetesService = ({ port, serviceAddress }: { port: number; serviceAddress: string }): KubeObject =>
  ({
    metadata: { name: 'kubernetes', labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: {
      type: 'ClusterIP',
      clusterIP: serviceAddress,
      clusterIPs: [serviceAddress],
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: port }],
    },
  }) as KubeObject
