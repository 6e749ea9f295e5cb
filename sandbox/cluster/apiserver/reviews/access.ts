import type { KubeObject } from '../../machinery/object.ts'
import type { User } from '../admission-plugin.ts'
import type { Attributes, PolicyRule } from '../auth/authorizer.ts'
import { invalid as invalidField, required } from '../field-errors.ts'
import type { FieldError } from '../field-errors.ts'
import { badRequest, invalid } from '../status.ts'
import { reviewResource } from './review.ts'
import type { Review, ReviewCall } from './review.ts'

/** https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/ */
interface AccessReview extends KubeObject {
  spec?: {
    resourceAttributes?: { namespace?: string; verb?: string; group?: string; version?: string; resource?: string; subresource?: string; name?: string }
    nonResourceAttributes?: { path?: string; verb?: string }
    user?: string
    uid?: string
    groups?: string[]
    extra?: Record<string, string[]>
    namespace?: string
  }
}

const group = 'authorization.k8s.io'
const kindOf = (kind: string, resource: string, namespaced = false) =>
  reviewResource({ group, kind, resource, namespaced, schema: `io.k8s.api.authorization.v1.${kind}` })

const selfAccess: Review = {
  definition: kindOf('SelfSubjectAccessReview', 'selfsubjectaccessreviews'),
  answer: (object, call) => decide(object, call, call.context.user),
}

const access: Review = {
  definition: kindOf('SubjectAccessReview', 'subjectaccessreviews'),
  answer: (object, call) => decide(object, call, subjectOf(object, 'SubjectAccessReview')),
}

const localAccess: Review = {
  definition: kindOf('LocalSubjectAccessReview', 'localsubjectaccessreviews', true),
  answer(object, call) {
    const { spec } = object as AccessReview
    const { namespace } = call.target
    if (spec?.resourceAttributes?.namespace !== namespace) {
      throw badRequest(`spec.resourceAttributes.namespace must match namespace: ${namespace ?? ''}`)
    }
    return decide(object, call, subjectOf(object, 'LocalSubjectAccessReview'))
  },
}

const selfRules: Review = {
  definition: kindOf('SelfSubjectRulesReview', 'selfsubjectrulesreviews'),
  answer(object, { authorizer, context }) {
    const { spec } = object as AccessReview
    const namespace = spec?.namespace ?? ''
    if (namespace === '') throw badRequest('no namespace on request')
    const rules = authorizer.rules(context.user, namespace)
    const status = {
      resourceRules: rules.filter((rule) => rule.resources !== undefined).map(resourceRule),
      nonResourceRules: rules.filter((rule) => rule.nonResourceURLs !== undefined).map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
      incomplete: false,
    }
    return { ...object, metadata: { ...object.metadata, creationTimestamp: null }, spec: {}, status } as unknown as KubeObject
  },
}

export const accessReviews: readonly Review[] = [localAccess, selfAccess, selfRules, access]

const resourceRule = ({ verbs, apiGroups, resources, resourceNames }: PolicyRule) => ({
  verbs,
  apiGroups,
  resources,
  ...(resourceNames === undefined || resourceNames.length === 0 ? {} : { resourceNames }),
})

function decide(object: KubeObject, { authorizer }: ReviewCall, user: User): KubeObject {
  const review = object as AccessReview
  const { allowed, reason } = authorizer.authorize(user, attributesOf(review))
  return {
    ...object,
    metadata: { ...object.metadata, creationTimestamp: null },
    status: { allowed, ...(reason === '' ? {} : { reason }) },
  } as unknown as KubeObject
}

function attributesOf({ kind = '', spec }: AccessReview): Attributes {
  const errors: FieldError[] = []
  const { resourceAttributes, nonResourceAttributes } = spec ?? {}
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    errors.push(invalidField('spec.nonResourceAttributes', nonResourceAttributes, 'cannot be specified in combination with resourceAttributes'))
  }
  if (resourceAttributes === undefined && nonResourceAttributes === undefined) {
    errors.push(invalidField('spec.resourceAttributes', null, 'exactly one of nonResourceAttributes or resourceAttributes must be specified'))
  }
  if (errors.length > 0) throw invalid({ group, kind }, '', errors)
  if (nonResourceAttributes !== undefined) return { verb: nonResourceAttributes.verb ?? '', path: nonResourceAttributes.path ?? '' }
  const { verb = '', version = '', resource = '', subresource = '', namespace = '', name = '', ...rest } = resourceAttributes ?? {}
  return { verb, group: rest.group ?? '', version, resource, subresource, namespace, name }
}

function subjectOf(object: KubeObject, kind: string): User {
  const { spec } = object as AccessReview
  if ((spec?.user ?? '') === '' && (spec?.groups ?? []).length === 0) {
    throw invalid({ group, kind }, '', [required('spec.user', 'at least one of user or group must be specified')])
  }
  return { name: spec?.user ?? '', groups: spec?.groups ?? [], ...(spec?.uid === undefined ? {} : { uid: spec.uid }), ...(spec?.extra === undefined ? {} : { extra: spec.extra }) }
}

