import type { User } from '../admission-plugin.ts'
import type { FieldTerm } from '../field-selector.ts'

/** What someone wants to do. https://kubernetes.io/docs/reference/access-authn-authz/authorization/#review-your-request-attributes */
export type Attributes = ResourceAttributes | PathAttributes

export interface ResourceAttributes {
  verb: string
  group: string
  version: string
  resource: string
  subresource: string
  /** "": not namespaced, or all namespaces. */
  namespace: string
  /** "": none, as with a list, unless its field selector asks for one name. */
  name: string
  /** Of a list or a watch; absent: none, or one that cannot be read. */
  fieldSelector?: readonly FieldTerm[]
}

export interface PathAttributes {
  verb: string
  path: string
}

export interface Decision {
  allowed: boolean
  /** What allowed it, or went wrong. */
  reason: string
}

export interface Authorizer {
  authorize(user: User, attributes: Attributes): Decision
  /** All that the user may do in a namespace, for SelfSubjectRulesReview. */
  rules(user: User, namespace: string): PolicyRule[]
}

export interface PolicyRule {
  verbs: readonly string[]
  apiGroups?: readonly string[]
  resources?: readonly string[]
  resourceNames?: readonly string[]
  nonResourceURLs?: readonly string[]
}

/** `pods "x" is forbidden: User "jane" cannot …`: what follows "is forbidden: ". */
export function refusal(user: User, attributes: Attributes, reason: string): string {
  const who = `User ${JSON.stringify(user.name)} cannot`
  const why = reason === '' ? '' : `: ${reason}`
  if ('path' in attributes) return `${who} ${attributes.verb} path ${JSON.stringify(attributes.path)}${why}`
  const resource = attributes.subresource === '' ? attributes.resource : `${attributes.resource}/${attributes.subresource}`
  const where = attributes.namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(attributes.namespace)}`
  return `${who} ${attributes.verb} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(attributes.group)} ${where}${why}`
}
