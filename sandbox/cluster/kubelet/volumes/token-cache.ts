import type { Clock } from '../../machinery/clock.ts'
import type { Sources } from './sources.ts'

/** A token is made anew when so much of its life is over, or a day. https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-token-volume */
const RENEW_AFTER = 0.8
const LONGEST_USE_MILLISECONDS = 24 * 3_600_000

/** The same sources with tokens that are asked for anew only when they are due. One for each pod. */
export function cachingTokens(sources: Sources, clock: Clock): Sources {
  const tokens = new Map<string, { token: string; renewAt: number }>()
  return {
    ...sources,
    async serviceAccountToken(namespace, account, request) {
      const key = JSON.stringify([account, request.audience, request.expirationSeconds])
      const known = tokens.get(key)
      const now = clock.now()
      if (known !== undefined && now < known.renewAt) return known.token
      const token = await sources.serviceAccountToken(namespace, account, request)
      tokens.set(key, { token, renewAt: now + Math.min(request.expirationSeconds * 1000 * RENEW_AFTER, LONGEST_USE_MILLISECONDS) })
      return token
    },
  }
}
