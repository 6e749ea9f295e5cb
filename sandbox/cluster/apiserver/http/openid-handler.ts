import { API_AUDIENCE, type ServiceAccountTokens } from '../auth/service-account-tokens.ts'
import { text, type ApiRequest, type BodyResponse } from './exchange.ts'

const KEYS = '/openid/v1/jwks'
/** As upstream tells caches. */
const headers = { 'Cache-Control': 'public, max-age=3600' }

/** Who issues service accounts' tokens, and how they are signed. https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#service-account-issuer-discovery */
export function openId(request: ApiRequest, tokens: ServiceAccountTokens, base: string): BodyResponse {
  if (request.path === KEYS) return { kind: 'body', code: 200, contentType: 'application/jwk-set+json', headers, body: JSON.stringify({ keys: tokens.publicKeys() }) }
  if (request.path !== '/.well-known/openid-configuration') return text(404, '404 page not found\n')
  const document = {
    issuer: API_AUDIENCE,
    jwks_uri: `${base}${KEYS}`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  }
  return { kind: 'body', code: 200, contentType: 'application/json', headers, body: JSON.stringify(document) }
}
