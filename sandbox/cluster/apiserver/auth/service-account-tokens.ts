import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Pod, ServiceAccount } from 'kubernetes-types/core/v1'
import type { Clock } from '../../machinery/clock.ts'
import type { StoreReader, User } from '../admission-plugin.ts'
import { isRecord } from '../json-value.ts'

/** Who the tokens are for when a request names nobody. */
export const API_AUDIENCE = 'https://kubernetes.default.svc.cluster.local'

/** https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens */
export interface TokenClaims {
  aud: string[]
  exp: number
  iat: number
  iss: string
  jti: string
  nbf: number
  sub: string
  'kubernetes.io': {
    namespace: string
    node?: { name: string; uid: string }
    pod?: { name: string; uid: string }
    secret?: { name: string; uid: string }
    serviceaccount: { name: string; uid: string }
  }
}

export interface TokenGrant {
  account: { namespace: string; name: string; uid: string }
  audiences: string[]
  expirationSeconds: number
  bound?: { kind: 'pod' | 'secret' | 'node'; name: string; uid: string }
  node?: { name: string; uid: string }
}

export interface ServiceAccountTokens {
  issue(grant: TokenGrant): { token: string; expiresAt: number }
  /** Null for what is not a valid token of this cluster, and for one whose account or pod is gone. */
  authenticate(token: string, audiences?: readonly string[]): { user: User; audiences: string[] } | null
  /** For those who check tokens themselves. https://datatracker.ietf.org/doc/html/rfc7517 */
  publicKeys(): object[]
  /** PKCS 8, so that tokens outlive a checkpoint. */
  exportKey(): string
}

/** `key`: from an earlier `exportKey`. */
export function createServiceAccountTokens(reader: StoreReader, clock: Clock, key?: string): ServiceAccountTokens {
  let pair: { privateKey: KeyObject; publicKey: KeyObject } | undefined
  // Made when the first token is: a cluster starts without.
  const keys = () => {
    if (pair === undefined) {
      const privateKey = key === undefined ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : createPrivateKey(key)
      pair = { privateKey, publicKey: createPublicKey(privateKey) }
    }
    return pair
  }

  return {
    issue({ account, audiences, expirationSeconds, bound, node }) {
      const now = Math.floor(clock.now() / 1000)
      const claims: TokenClaims = {
        aud: audiences,
        exp: now + expirationSeconds,
        iat: now,
        iss: API_AUDIENCE,
        jti: randomUUID(),
        'kubernetes.io': {
          namespace: account.namespace,
          ...(node === undefined ? {} : { node }),
          ...(bound === undefined ? {} : { [bound.kind]: { name: bound.name, uid: bound.uid } }),
          serviceaccount: { name: account.name, uid: account.uid },
        },
        nbf: now,
        sub: `system:serviceaccount:${account.namespace}:${account.name}`,
      }
      const signed = `${encode({ alg: 'ES256', kid: keyId(keys().publicKey) })}.${encode(claims)}`
      const signature = sign('sha256', Buffer.from(signed), { key: keys().privateKey, dsaEncoding: 'ieee-p1363' })
      return { token: `${signed}.${signature.toString('base64url')}`, expiresAt: claims.exp * 1000 }
    },

    authenticate(token, wanted = [API_AUDIENCE]) {
      const claims = verified(token, keys().publicKey)
      const now = clock.now() / 1000
      if (claims === null || claims.exp <= now || claims.nbf > now || claims.iss !== API_AUDIENCE) return null
      const audiences = claims.aud.filter((audience) => wanted.includes(audience))
      if (audiences.length === 0) return null
      const { namespace, serviceaccount, pod, node } = claims['kubernetes.io']
      const account = reader.get<ServiceAccount>(serviceAccounts, namespace, serviceaccount.name)
      if (account?.metadata.uid !== serviceaccount.uid) return null
      if (pod !== undefined && reader.get<Pod>(pods, namespace, pod.name)?.metadata.uid !== pod.uid) return null
      // A pod ends with its node by itself.
      if (pod === undefined && node !== undefined && reader.get(nodes, undefined, node.name)?.metadata.uid !== node.uid) return null
      return {
        audiences,
        user: {
          name: claims.sub,
          uid: serviceaccount.uid,
          groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
          extra: {
            'authentication.kubernetes.io/credential-id': [`JTI=${claims.jti}`],
            ...(node === undefined ? {} : { 'authentication.kubernetes.io/node-name': [node.name], 'authentication.kubernetes.io/node-uid': [node.uid] }),
            ...(pod === undefined ? {} : { 'authentication.kubernetes.io/pod-name': [pod.name], 'authentication.kubernetes.io/pod-uid': [pod.uid] }),
          },
        },
      }
    },

    publicKeys: () => [{ use: 'sig', ...keys().publicKey.export({ format: 'jwk' }), kid: keyId(keys().publicKey), alg: 'ES256' }],

    exportKey: () => keys().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** As upstream names a key: by its hash. */
const keyId = (key: KeyObject): string => createHash('sha256').update(key.export({ type: 'spki', format: 'der' })).digest('base64url')

const serviceAccounts = { group: '', version: 'v1', resource: 'serviceaccounts' }
const nodes = { group: '', version: 'v1', resource: 'nodes' }
const pods = { group: '', version: 'v1', resource: 'pods' }

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function verified(token: string, key: KeyObject): TokenClaims | null {
  const [header, payload, signature, ...more] = token.split('.')
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) return null
  if (!verify('sha256', Buffer.from(`${header}.${payload}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))) return null
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    // Signed by this server, so its shape is known.
    return isRecord(claims) ? (claims as unknown as TokenClaims) : null
  } catch {
    return null
  }
}
