import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { readAll } from '../commands/command.ts'
import { fetchFrom } from '../commands/http-client.ts'
import type { Process, Program } from '../image.ts'
import { flagOf, goTime } from './flags.ts'

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'
const TIMEOUT_MILLISECONDS = 10_000
/** How Node names what a token says of its signature. */
const ALGORITHMS: Readonly<Record<string, { hash: string; dsaEncoding?: 'ieee-p1363' }>> = { RS256: { hash: 'sha256' }, ES256: { hash: 'sha256', dsaEncoding: 'ieee-p1363' } }

const decoded = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>

async function getJson(self: Process, url: string): Promise<Record<string, unknown>> {
  const { files } = self.container
  const bearer = Buffer.from(files.read(`${ACCOUNT}/token`) ?? new Uint8Array()).toString()
  const got = await fetchFrom(self, { url, method: 'GET', headers: { Connection: 'close', Authorization: `Bearer ${bearer}` }, body: null, insecure: false, authority: files.read(`${ACCOUNT}/ca.crt`), timeoutMilliseconds: TIMEOUT_MILLISECONDS })
  if ('why' in got) throw new Error(`Get "${url}": ${'detail' in got ? got.detail : got.why}`)
  const body = (await readAll(got.response)).toString()
  if (got.response.statusCode !== 200) throw new Error(`${got.response.statusCode}: ${body}`)
  return JSON.parse(body) as Record<string, unknown>
}

/** Checks a mounted token (--token-path, --audience) as a stranger would: its issuer's discovery document, keys, signature, audience, dates. */
export const issuerDiscovery: Program = async (self) => {
  const log = (text: string): void => self.stderr(`${goTime(self.clock.now())} ${text}\n`)
  try {
    const path = flagOf(self.argv, 'token-path') ?? ''
    const raw = self.container.files.read(path)
    if (raw === null) throw new Error(`open ${path}: no such file or directory`)
    log('OK: Got token')
    const [head = '', body = '', signature = ''] = Buffer.from(raw).toString().trim().split('.')
    const [header, claims] = [decoded(head), decoded(body)]
    const issuer = String(claims.iss)
    log('validating with in-cluster discovery')
    log(`OK: got issuer ${issuer}`)
    const discovery = await getJson(self, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
    if (discovery.issuer !== issuer) throw new Error(`oidc: issuer did not match the issuer returned by provider, expected "${issuer}" got "${String(discovery.issuer)}"`)
    log(`OK: Constructed OIDC provider for issuer ${issuer}`)
    const { keys = [] } = (await getJson(self, String(discovery.jwks_uri))) as { keys?: (JsonWebKey & { kid?: string })[] }
    const key = keys.find(({ kid }) => kid === header.kid)
    const algorithm = ALGORITHMS[String(header.alg)]
    if (key === undefined || algorithm === undefined) throw new Error('failed to verify signature: no key of the issuer signed this token')
    const good = verify(algorithm.hash, Buffer.from(`${head}.${body}`), { key: createPublicKey({ key, format: 'jwk' }), ...(algorithm.dsaEncoding ? { dsaEncoding: algorithm.dsaEncoding } : {}) }, Buffer.from(signature, 'base64url'))
    if (!good) throw new Error('failed to verify signature: failed to verify id token signature')
    const audience = flagOf(self.argv, 'audience')
    if (audience !== undefined && ![claims.aud].flat().includes(audience)) throw new Error(`oidc: expected audience "${audience}" got ${JSON.stringify(claims.aud)}`)
    if (Number(claims.exp) * 1000 < self.clock.now()) throw new Error('oidc: token is expired')
    log('OK: Validated signature on JWT')
    log('OK: Got valid claims from token!')
    return 0
  } catch (error) {
    log(error instanceof Error ? error.message : String(error))
    return 1
  }
}
