import type { ApiRequest } from '../http/exchange.ts'
import type { User } from '../admission-plugin.ts'
import { badRequest, forbidden, unauthorized } from '../status.ts'
import type { Authorizer } from './authorizer.ts'
import { refusal } from './authorizer.ts'
import type { ServiceAccountTokens } from './service-account-tokens.ts'

export const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

export interface Authentication {
  tokens: ServiceAccountTokens
  /** Fixed tokens, of the kubeconfigs that the cluster itself gave out. */
  staticTokens: ReadonlyMap<string, User>
  authorizer: Authorizer
}

/**
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/
 * Throws Unauthorized for a token that is not valid, and Forbidden for an impersonation that is not allowed.
 */
export function authenticate(request: ApiRequest, authentication: Authentication): User {
  return impersonated(request, withEverybody(ownIdentity(request, authentication)), authentication.authorizer)
}

function ownIdentity({ certificate, header }: ApiRequest, { tokens, staticTokens }: Authentication): User {
  if (certificate !== null) {
    const { commonName, organizations, fingerprint } = certificate
    return { name: commonName, groups: organizations, ...(fingerprint === undefined ? {} : { extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${fingerprint}`] } }) }
  }
  const [, token] = /^Bearer +(\S+)$/i.exec(header('authorization') ?? '') ?? []
  if (token === undefined) return anonymous
  const user = staticTokens.get(token) ?? tokens.authenticate(token)?.user
  if (user === undefined) throw unauthorized()
  return user
}

function withEverybody(user: User): User {
  if (user === anonymous || user.groups.includes('system:authenticated')) return user
  return { ...user, groups: [...user.groups, 'system:authenticated'] }
}

/** Of headers that carry further fields; keys are percent-encoded. */
const EXTRA = 'impersonate-extra-'

/** https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation */
function impersonated(request: ApiRequest, user: User, authorizer: Authorizer): User {
  const name = request.header('impersonate-user') ?? ''
  const groups = request.headers('impersonate-group')
  const uid = request.header('impersonate-uid') ?? ''
  const extra = (request.headerNames?.() ?? [])
    .filter((header) => header.startsWith(EXTRA))
    .map((header): [string, string[]] => [decodeURIComponent(header.slice(EXTRA.length)), request.headers(header)])
  if (name === '') {
    if (groups.length > 0 || uid !== '' || extra.length > 0) throw badRequest('requested [{Group    }] without impersonating a user')
    return user
  }
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name)
  const ask = (resource: string, wanted: string, namespace = ''): void => {
    const [main, subresource = ''] = resource.split('/') as [string, string?]
    const attributes = { verb: 'impersonate', group: main === 'uids' || main === 'userextras' ? 'authentication.k8s.io' : '', version: 'v1', resource: main, subresource, namespace, name: wanted }
    const { allowed, reason } = authorizer.authorize(user, attributes)
    if (!allowed) throw forbidden({ group: attributes.group, resource }, wanted, refusal(user, attributes, reason))
  }
  if (account === null) ask('users', name)
  else ask('serviceaccounts', account[2]!, account[1])
  for (const group of groups) ask('groups', group)
  if (uid !== '') ask('uids', uid)
  for (const [key, values] of extra) for (const value of values) ask(`userextras/${key}`, value)
  const given = groups.length > 0 || account === null ? groups : ['system:serviceaccounts', `system:serviceaccounts:${account[1]}`]
  const shown: User = { name, groups: given, ...(uid === '' ? {} : { uid }), ...(extra.length === 0 ? {} : { extra: Object.fromEntries(extra) }) }
  return name === anonymous.name ? { ...shown, groups: ['system:unauthenticated'] } : withEverybody(shown)
}
