import type { KubeObject } from '../../machinery/object.ts'
import { timestamp } from '../../machinery/clock.ts'
import type { User } from '../admission-plugin.ts'
import { API_AUDIENCE } from '../auth/service-account-tokens.ts'
import { reviewResource } from './review.ts'
import type { Review } from './review.ts'

/** https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/ */
const group = 'authentication.k8s.io'

const self: Review = {
  definition: reviewResource({ group, kind: 'SelfSubjectReview', resource: 'selfsubjectreviews', schema: 'io.k8s.api.authentication.v1.SelfSubjectReview' }),
  answer: (object, { core, context }) =>
    ({
      ...object,
      metadata: { ...object.metadata, creationTimestamp: timestamp(core.clock.now()) },
      status: { userInfo: userInfo(context.user) },
    }) as KubeObject,
}

const token: Review = {
  definition: reviewResource({ group, kind: 'TokenReview', resource: 'tokenreviews', schema: 'io.k8s.api.authentication.v1.TokenReview' }),
  answer(object, { core }) {
    const { spec = {} } = object as { spec?: { token?: string; audiences?: string[] } }
    const audiences = spec.audiences?.length ? spec.audiences : [API_AUDIENCE]
    const found = core.tokens.authenticate(spec.token ?? '', audiences)
    const status =
      found === null
        ? { user: {}, error: 'invalid bearer token' }
        : { authenticated: true, user: userInfo({ ...found.user, groups: [...found.user.groups, 'system:authenticated'] }), audiences: found.audiences }
    return { ...object, metadata: { ...object.metadata, creationTimestamp: null }, spec, status } as unknown as KubeObject
  },
}

export const identityReviews: readonly Review[] = [self, token]

const userInfo = ({ name, uid, groups, extra }: User) => ({
  username: name,
  ...(uid === undefined ? {} : { uid }),
  ...(groups.length === 0 ? {} : { groups }),
  ...(extra === undefined ? {} : { extra }),
})
