import type { ResourceDefinition } from '../resource.ts'
import { binding } from './binding.ts'
import { eviction } from './eviction.ts'
import type { Printed } from '../table.ts'
import { scale, scaleTable } from './scale.ts'
import type { ObjectSubresource } from './subresource.ts'
import { token } from './token.ts'
import { wholeObject } from './whole-object.ts'

/** What a subresource is to discovery, and where its handling is. */
export interface SubresourceDefinition {
  /** Kind of its bodies; absent: that of the parent. */
  kind?: { group: string; version: string; kind: string; schema: string; /** As a table, where it can be one. */ printed?: Printed }
  verbs: readonly string[]
  /** Absent: a stream, see connect/. */
  handler?: ObjectSubresource
}

const proxyVerbs = ['create', 'delete', 'get', 'patch', 'update'] as const
const core = (kind: string) => ({ group: '', version: 'v1', kind, schema: `io.k8s.api.core.v1.${kind}` })

const status: SubresourceDefinition = { verbs: ['get', 'patch', 'update'], handler: wholeObject }

const scaleDefinition: SubresourceDefinition = {
  kind: { group: 'autoscaling', version: 'v1', kind: 'Scale', schema: 'io.k8s.api.autoscaling.v1.Scale', printed: scaleTable },
  verbs: ['get', 'patch', 'update'],
  handler: scale,
}

/** By "resource/subresource" in the core group and elsewhere. */
const others: Record<string, SubresourceDefinition> = {
  'pods/attach': { kind: core('PodAttachOptions'), verbs: ['create', 'get'] },
  'pods/binding': { kind: core('Binding'), verbs: ['create'], handler: binding },
  'pods/ephemeralcontainers': { verbs: ['get', 'patch', 'update'], handler: wholeObject },
  'pods/eviction': {
    kind: { group: 'policy', version: 'v1', kind: 'Eviction', schema: 'io.k8s.api.policy.v1.Eviction' },
    verbs: ['create'],
    handler: eviction,
  },
  'pods/exec': { kind: core('PodExecOptions'), verbs: ['create', 'get'] },
  'pods/log': { verbs: ['get'] },
  'pods/portforward': { kind: core('PodPortForwardOptions'), verbs: ['create', 'get'] },
  'pods/proxy': { kind: core('PodProxyOptions'), verbs: proxyVerbs },
  'pods/resize': { verbs: ['get', 'patch', 'update'], handler: wholeObject },
  'services/proxy': { kind: core('ServiceProxyOptions'), verbs: proxyVerbs },
  'nodes/proxy': { kind: core('NodeProxyOptions'), verbs: proxyVerbs },
  'namespaces/finalize': { verbs: ['update'], handler: { update: wholeObject.update } },
  'serviceaccounts/token': {
    kind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', schema: 'io.k8s.api.authentication.v1.TokenRequest' },
    verbs: ['create'],
    handler: token,
  },
  'certificatesigningrequests/approval': { verbs: ['get', 'patch', 'update'], handler: wholeObject },
}

export function findSubresource(definition: ResourceDefinition, name: string): SubresourceDefinition | undefined {
  const has = definition.subresources
  if (name === 'status') return has?.status === true ? status : undefined
  if (name === 'scale') return has?.scale === undefined ? undefined : scaleDefinition
  return has?.others?.includes(name) === true ? others[`${definition.resource}/${name}`] : undefined
}

export function subresourceNames(definition: ResourceDefinition): string[] {
  const has = definition.subresources
  const names = [...(has?.others ?? []), ...(has?.scale === undefined ? [] : ['scale']), ...(has?.status === true ? ['status'] : [])]
  return names.filter((name) => findSubresource(definition, name) !== undefined).sort()
}
