import type { RuleWithOperations } from 'kubernetes-types/admissionregistration/v1'
import type { Namespace } from 'kubernetes-types/core/v1'
import type { LabelSelector } from 'kubernetes-types/meta/v1'
import type { KubeObject } from '../../machinery/object.ts'
import { matchesLabelSelector } from '../../machinery/selectors.ts'
import type { AdmissionRequest, StoreReader } from '../admission-plugin.ts'

const namespaces = { group: '', version: 'v1', resource: 'namespaces' }

/** With what kubernetes-types leaves out. */
export type Rule = RuleWithOperations & { apiGroups?: string[]; apiVersions?: string[]; resources?: string[]; resourceNames?: string[]; scope?: string }

type Asked = Pick<AdmissionRequest, 'resource' | 'subresource' | 'operation' | 'namespace' | 'name'>

/** https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-rules */
export function covers({ apiGroups = [], apiVersions = [], operations = [], resources = [], resourceNames = [], scope = '*' }: Rule, { resource, subresource, operation, namespace, name }: Asked): boolean {
  const has = (list: readonly string[], wanted: string): boolean => list.includes('*') || list.includes(wanted)
  const wanted = subresource === undefined ? [resource.resource, '*'] : [`${resource.resource}/${subresource}`, `${resource.resource}/*`, `*/${subresource}`]
  // A namespace is not in a namespace, though its requests name one.
  const fits = scope === '*' || (scope === 'Namespaced') === (namespace !== undefined && resource.namespaced)
  const named = resourceNames.length === 0 || resourceNames.includes(name)
  return fits && named && has(apiGroups, resource.group) && has(apiVersions, resource.version) && has(operations, operation) && [...wanted, '*/*'].some((one) => resources.includes(one))
}

export interface Selectors {
  namespaceSelector?: LabelSelector
  objectSelector?: LabelSelector
}

/** Cluster-wide objects pass every namespace selector; a namespace is judged by its own labels. */
export function selected({ namespaceSelector, objectSelector }: Selectors, request: AdmissionRequest, reader: StoreReader): boolean {
  const namespace = namespaceOf(request, reader) ?? (request.resource.resource === 'namespaces' && request.resource.group === '' ? (request.object ?? request.old) : undefined)
  if (!isAll(namespaceSelector) && namespace && !matchesLabelSelector(namespaceSelector!, namespace.metadata?.labels)) return false
  return isAll(objectSelector) || [request.object, request.old].some((one) => one && matchesLabelSelector(objectSelector!, one.metadata?.labels))
}

export const isAll = (selector: LabelSelector | undefined): boolean =>
  selector === undefined || (Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0)

/** The namespace that the object is in. */
export const namespaceOf = ({ namespace, resource }: AdmissionRequest, reader: StoreReader): KubeObject | undefined =>
  namespace === undefined || resource.resource === 'namespaces' ? undefined : reader.get<Namespace>(namespaces, undefined, namespace)
