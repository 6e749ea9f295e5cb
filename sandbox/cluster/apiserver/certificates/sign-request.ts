import { createCertificateAuthority, type IssuedCertificate } from './certificates.ts'
import { parseSigningRequest } from './signing-request.ts'

/** How an authority signs requests of others: PEM of the certificate for a PEM of a request, valid from `now()` on; null for what is no request. */
export const requestSigner =
  (authority: IssuedCertificate, now: () => number) =>
  (request: string, usage: 'client' | 'server', validSeconds: number): string | null => {
    const asked = parseSigningRequest(request)
    if (asked === null) return null
    const { commonName, organizations, names } = asked
    const publicKey = asked.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    return createCertificateAuthority('kubernetes', now(), authority).issue({ commonName, organizations, names, usage, publicKey, validMilliseconds: validSeconds * 1000 }).certificate
  }
